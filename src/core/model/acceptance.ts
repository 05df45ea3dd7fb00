import type { BenchmarkId } from './benchmark.ts';

/** A regression that somebody with write access took for worth its while, on one pull request. */
export interface Acceptance {
  readonly benchmark: BenchmarkId;
  /** The accepted effect: head's time over base's, above 1. */
  readonly ratio: number;
  /** The head that was shown to have it. */
  readonly headSha: string;
  readonly reason: string;
  /** Who accepted it. */
  readonly by: string;
  readonly acceptedAt: string;
}
