import type { BenchmarkId } from '../model/benchmark.ts';

/** The glob that matches this id alone, whatever people call their benchmarks. */
export function literalGlob(id: BenchmarkId): string {
  return id.replace(/[\\*?[\]{}()!+@|^$,]/g, '\\$&');
}
