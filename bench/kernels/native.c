/*
 * What this processor does without WebAssembly: peaks of multiply-adds, bandwidths of plain loops, and
 * OpenBLAS where it is installed. Reads one command a line, answers with nanoseconds a call:
 *
 *   peak <scalar|sse|avx2|avx512> <threads>  one call: 2 * 12 * lanes * 4096 operations a thread
 *   stream <copy|add|triad|add-nt> <n>    float32; one call: n elements
 *   gemm <f32|f64> <m> <n> <k> <threads>  one call: 2 m n k operations
 *
 *   blas                                  not a time: the processor that OpenBLAS has kernels for
 *
 * Each answer is the mean of calls that take a few milliseconds together. `missing` where it cannot.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <immintrin.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Twelve independent sums: up to five cycles of latency, two units, and some to spare. */
#define SUMS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
/* Four steps a turn: a counter and a branch take the place of a multiply-add now and then. */
#define FOUR(X) SUMS(X) SUMS(X) SUMS(X) SUMS(X)
#define STEPS 4096
static volatile float sink;

__attribute__((target("fma"))) static void peak_scalar(void) {
#define DECLARE(i) __m128 s##i = _mm_set_ss(i);
#define STEP(i) s##i = _mm_fmadd_ss(s##i, x, y);
#define ADD(i) total = _mm_add_ss(total, s##i);
  __m128 x = _mm_set_ss(0.999f), y = _mm_set_ss(0.001f), total = x;
  SUMS(DECLARE)
  for (int i = 0; i < STEPS; i += 4) {
    FOUR(STEP)
    __asm__ volatile("" : "+x"(x));
  }
  SUMS(ADD)
  sink = _mm_cvtss_f32(total);
#undef DECLARE
#undef STEP
#undef ADD
}

__attribute__((target("fma"))) static void peak_sse(void) {
#define DECLARE(i) __m128 s##i = _mm_set1_ps(i);
#define STEP(i) s##i = _mm_fmadd_ps(s##i, x, y);
#define ADD(i) total = _mm_add_ps(total, s##i);
  __m128 x = _mm_set1_ps(0.999f), y = _mm_set1_ps(0.001f), total = x;
  SUMS(DECLARE)
  for (int i = 0; i < STEPS; i += 4) {
    FOUR(STEP)
    __asm__ volatile("" : "+x"(x));
  }
  SUMS(ADD)
  sink = _mm_cvtss_f32(total);
#undef DECLARE
#undef STEP
#undef ADD
}

__attribute__((target("avx2,fma"))) static void peak_avx2(void) {
#define DECLARE(i) __m256 s##i = _mm256_set1_ps(i);
#define STEP(i) s##i = _mm256_fmadd_ps(s##i, x, y);
#define ADD(i) total = _mm256_add_ps(total, s##i);
  __m256 x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(0.001f), total = x;
  SUMS(DECLARE)
  for (int i = 0; i < STEPS; i += 4) {
    FOUR(STEP)
    __asm__ volatile("" : "+x"(x));
  }
  SUMS(ADD)
  sink = _mm256_cvtss_f32(total);
#undef DECLARE
#undef STEP
#undef ADD
}

__attribute__((target("avx512f"))) static void peak_avx512(void) {
#define DECLARE(i) __m512 s##i = _mm512_set1_ps(i);
#define STEP(i) s##i = _mm512_fmadd_ps(s##i, x, y);
#define ADD(i) total = _mm512_add_ps(total, s##i);
  __m512 x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(0.001f), total = x;
  SUMS(DECLARE)
  for (int i = 0; i < STEPS; i += 4) {
    FOUR(STEP)
    __asm__ volatile("" : "+x"(x));
  }
  SUMS(ADD)
  sink = _mm512_cvtss_f32(total);
#undef DECLARE
#undef STEP
#undef ADD
}

/* Null where the processor has no such instructions. */
static void (*peak_named(const char *name))(void) {
  if (strcmp(name, "avx512") == 0) return __builtin_cpu_supports("avx512f") ? peak_avx512 : NULL;
  if (!__builtin_cpu_supports("fma")) return NULL;
  return strcmp(name, "avx2") == 0 ? peak_avx2 : strcmp(name, "sse") == 0 ? peak_sse : peak_scalar;
}

static void (*peak)(void);
static const int repeats = 200;
static atomic_int waiting;

static void *run_peak(void *core) {
  if (core != NULL) {
    /* A new thread may stay for milliseconds on the processor of the one that made it. */
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET((int)(intptr_t)core - 1, &only);
    pthread_setaffinity_np(pthread_self(), sizeof only, &only);
  }
  atomic_fetch_sub(&waiting, 1);
  while (atomic_load(&waiting) > 0);
  for (int i = 0; i < repeats; i++) peak();
  return NULL;
}

static double time_peak(int threads) {
  pthread_t others[16];
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  atomic_store(&waiting, threads);
  for (int i = 1; i < threads; i++) {
    intptr_t core = (sched_getcpu() + i) % cores + 1;
    pthread_create(&others[i], NULL, run_peak, (void *)core);
  }
  while (atomic_load(&waiting) > 1);
  double from = now();
  run_peak(NULL);
  for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
  return (now() - from) / repeats;
}

__attribute__((target("avx2,fma"))) static void stream(char kind, long n, const float *a, const float *b, float *c) {
  const __m256 three = _mm256_set1_ps(3);
  for (long i = 0; i < n; i += 32) {
#define EACH(j)                                                                    \
  {                                                                                \
    __m256 x = _mm256_loadu_ps(a + i + j);                                         \
    if (kind != 'c') {                                                             \
      __m256 y = _mm256_loadu_ps(b + i + j);                                       \
      x = kind == 't' ? _mm256_fmadd_ps(three, x, y) : _mm256_add_ps(x, y);        \
    }                                                                              \
    if (kind == 'n')                                                               \
      _mm256_stream_ps(c + i + j, x);                                              \
    else                                                                           \
      _mm256_storeu_ps(c + i + j, x);                                              \
  }
    EACH(0) EACH(8) EACH(16) EACH(24)
  }
}

__attribute__((noinline)) static void stream_once(char kind, long n, const float *a, const float *b, float *c) {
  /* One loop each: the kind is known to the compiler. */
  if (kind == 'c') stream('c', n, a, b, c);
  if (kind == 'a') stream('a', n, a, b, c);
  if (kind == 't') stream('t', n, a, b, c);
  if (kind == 'n') stream('n', n, a, b, c);
}

/* At `shift` bytes in a page: loads wait for stores to the same place in another page. */
static float *filled(long n, long shift) {
  float *p = (float *)((char *)aligned_alloc(4096, (n * 4 + shift + 256 + 4095) / 4096 * 4096) + shift);
  for (long i = 0; i < n + 32; i++) p[i] = (float)(i % 7) / 7;
  return p;
}

static void release(float *p, long shift) {
  if (p != NULL) free((char *)p - shift);
}

static double time_stream(const char *name, long n) {
  static long held = 0;
  static float *a, *b, *c;
  if (held < n) {
    release(a, 0), release(b, 1344), release(c, 2688);
    a = filled(n, 0), b = filled(n, 1344), c = filled(n, 2688);
    held = n;
  }
  char kind = strcmp(name, "add-nt") == 0 ? 'n' : name[0];
  long calls = 1 + 4000000 / (n + 1);
  stream_once(kind, n, a, b, c);
  double from = now();
  for (long i = 0; i < calls; i++) stream_once(kind, n, a, b, c);
  return (now() - from) / calls;
}

typedef void (*sgemm_t)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void (*dgemm_t)(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);

static void *openblas(void) {
  static void *library;
  if (library == NULL) library = dlopen("libopenblas.so.0", RTLD_NOW);
  return library;
}

static const char *openblas_kernels(void) {
  char *(*name)(void) = openblas() == NULL ? NULL : (char *(*)(void))dlsym(openblas(), "openblas_get_corename");
  return name == NULL ? "missing" : name();
}

/* One processor for each thread: one that wakes up stays for long on that of the one that woke it. */
static void spread_threads(void) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  DIR *tasks = opendir("/proc/self/task");
  struct dirent *task;
  for (long i = 0; tasks != NULL && (task = readdir(tasks)) != NULL;) {
    int id = atoi(task->d_name);
    if (id == 0) continue;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(i++ % cores, &only);
    sched_setaffinity(id, sizeof only, &only);
  }
  if (tasks != NULL) closedir(tasks);
}

static double time_gemm(const char *type, int m, int n, int k, int threads) {
  void *library = openblas();
  if (library == NULL) return -1;
  sgemm_t sgemm = (sgemm_t)dlsym(library, "cblas_sgemm");
  dgemm_t dgemm = (dgemm_t)dlsym(library, "cblas_dgemm");
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (sgemm == NULL || dgemm == NULL || set_threads == NULL) return -1;
  set_threads(threads);
  int is_double = strcmp(type, "f64") == 0;
  long factor = is_double ? 2 : 1, large = (long)(m > n ? m : n) * (k > n ? k : n) * factor;
  static long held = 0;
  static int held_double;
  static float *a, *b, *c;
  if (held < large || held_double != is_double) {
    release(a, 0), release(b, 1344), release(c, 2688);
    a = filled(large, 0), b = filled(large, 1344), c = filled(large, 2688);
    if (is_double) {
      for (long i = 0; i < large / 2; i++) ((double *)a)[i] = ((double *)b)[i] = (i % 7) / 7.0;
    }
    held = large, held_double = is_double;
  }
  double flops = 2.0 * m * n * k, from = now(), start = from;
  long calls = 1 + (long)(4e8 / flops);
  /* Its threads wake up, and move apart, before the clock counts. */
  for (long i = -1; i < calls; i++) {
    if (i == 0 && (from = now()) - start < 4e6) {
      if (threads > 1) spread_threads();
      i = -1;
    }
    if (is_double)
      dgemm(101, 111, 111, m, n, k, 1, (double *)a, k, (double *)b, n, 0, (double *)c, n);
    else
      sgemm(101, 111, 111, m, n, k, 1, a, k, b, n, 0, c, n);
  }
  return (now() - from) / calls;
}

int main(void) {
  char line[256], name[32];
  long n;
  int m, k, columns, threads;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin) != NULL) {
    double ns = -1;
    if (strcmp(line, "blas\n") == 0) {
      puts(openblas_kernels());
      continue;
    }
    if (sscanf(line, "peak %31s %d", name, &threads) == 2 && threads <= 16) {
      peak = peak_named(name);
      ns = peak == NULL ? -1 : time_peak(threads);
    } else if (sscanf(line, "stream %31s %ld", name, &n) == 2) {
      ns = __builtin_cpu_supports("fma") ? time_stream(name, n) : -1;
    } else if (sscanf(line, "gemm %31s %d %d %d %d", name, &m, &columns, &k, &threads) == 5) {
      ns = time_gemm(name, m, columns, k, threads);
    }
    if (ns < 0)
      puts("missing");
    else
      printf("%.3f\n", ns);
  }
  return 0;
}
