import type { Requirement, Shape, Tuning, Work } from '#suite';

/** Reads `kernel/implementation/name=size,…`, for example `matmul/optimized/n=1024`. */
export type BenchmarkId = string & { readonly brand: 'BenchmarkId' };

/** Where a benchmark comes from. */
export type BenchmarkSource =
  | { readonly kind: 'suite'; readonly file: string }
  | { readonly kind: 'command'; readonly kernel: string };

/** One cell: kernel, implementation, shape. */
export interface Benchmark {
  readonly id: BenchmarkId;
  readonly kernel: string;
  readonly implementation: string;
  /** Empty for tasks of a tinybench `Bench` and for most command suites. */
  readonly shape: Shape;
  readonly source: BenchmarkSource;
  readonly work: Work | null;
  readonly tags: readonly string[];
}

/**
 * What one suite of one tree offers, as listed by the sandboxed child. Plain data, no functions.
 */
export interface SuiteListing {
  readonly source: BenchmarkSource;
  readonly kernel: string;
  readonly form: 'suite' | 'bench' | 'command';
  readonly benchmarks: readonly Benchmark[];
  /** Shapes that are verified but not timed. */
  readonly verifyShapes: readonly Shape[];
  /** max|x - ref| / max|ref| that is allowed; null where nothing is checked. */
  readonly tolerance: number | null;
  readonly requirements: readonly Requirement[];
  /** What may be tuned, its files as paths from the root; absent where nothing may. */
  readonly tuning?: Tuning;
  /** Absent where there is no reference to try anything against. */
  readonly promises?: Promises;
  /** What its reference is worth where nobody has checked it. */
  readonly unverified?: string;
}

/** What a suite says of its kernel's numbers beside its shapes. */
export interface Promises {
  readonly inPlace: readonly string[];
  /** Pairs of inputs that may be one array: written, read. */
  readonly aliases: readonly (readonly [string, string])[];
  readonly nonFinite: 'compared' | 'ignored';
  readonly probeSizes: 'drawn' | 'listed';
  /** How many backward steps can be held against central differences. */
  readonly gradientSteps: number;
}

/** `{ m: 2, n: 3 }` reads `m=2,n=3`; the empty shape reads as the empty string. */
export function shapeText(shape: Shape): string {
  return Object.entries(shape)
    .map(([name, size]) => `${name}=${size}`)
    .join(',');
}

export function benchmarkId(kernel: string, implementation: string, shape: Shape): BenchmarkId {
  const cell = shapeText(shape);
  return [kernel, implementation, ...(cell === '' ? [] : [cell])].join('/') as BenchmarkId;
}
