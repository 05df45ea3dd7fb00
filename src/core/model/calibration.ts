import type { BenchmarkId } from './benchmark.ts';
import type { Conditions } from './conditions.ts';
import type { Verdict } from './judgement.ts';

/** Runs from which a noise floor can be told: of fewer, the 95 % quantile is the largest value. */
export const fewestCalibrations = 20;

/** One benchmark of a commit that was measured against itself, in one run. */
export interface CalibrationPoint {
  readonly benchmark: BenchmarkId;
  readonly testbedId: string;
  /** The recording's: points of one run have the same. */
  readonly runId: string;
  readonly sha: string;
  readonly recordedAt: string;
  /** The natural logarithm of the estimated ratio, which is 0 but for noise. */
  readonly logRatio: number;
  /** Anything but `no-change` or `inconclusive` is a false alarm. */
  readonly verdict: Verdict;
  readonly rounds: number;
  /** Null for points of before they were stored. */
  readonly conditions: Conditions | null;
}

/**
 * Logarithms of the ratios that runs of a commit against itself estimated, newest first; those of a
 * benchmark are of the same conditions.
 */
export type Estimates = ReadonlyMap<BenchmarkId, readonly number[]>;

/** What a benchmark differs from itself by under the conditions of a run, a ratio. */
export type NoiseFloors = ReadonlyMap<BenchmarkId, number>;

/** How many runs of a commit against itself claimed a change. */
export interface AlarmCounts {
  readonly runs: number;
  /** Runs with a claim of any kind, and those with one of each kind. */
  readonly alarms: number;
  readonly regressions: number;
  readonly improvements: number;
}

/** How often runs of a commit against itself claim a change. */
export interface FalseAlarms extends AlarmCounts {
  /** The share of runs with a claim lies below this, with 95 % confidence. */
  readonly upperBound: number;
}
