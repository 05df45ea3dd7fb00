import type { BenchmarkId } from './benchmark.ts';
import type { Conditions } from './conditions.ts';

/** One stored measurement of the default branch: the median floor of a benchmark at a commit. */
export interface BaselinePoint {
  readonly benchmark: BenchmarkId;
  readonly testbedId: string;
  readonly sha: string;
  readonly recordedAt: string;
  /** Nanoseconds a call. */
  readonly floorNs: number;
  readonly rounds: number;
  /** Null for points of before they were stored. */
  readonly conditions: Conditions | null;
}

/** How far a series has moved since a commit: times now over times then, above 1 when slower. */
export interface Drift {
  readonly ratio: number;
  /** Where the ratio lies, with 99 % confidence. */
  readonly low: number;
  readonly high: number;
  /** Points of the present that were compared. */
  readonly points: number;
}
