import type { BenchmarkId } from './benchmark.ts';

/** One stored measurement of the default branch: the median floor of a benchmark at a commit. */
export interface BaselinePoint {
  readonly benchmark: BenchmarkId;
  readonly testbedId: string;
  readonly sha: string;
  readonly recordedAt: string;
  /** Nanoseconds a call. */
  readonly floorNs: number;
  readonly rounds: number;
}
