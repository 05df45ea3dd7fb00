import type { Drift } from './baseline.ts';
import type { BenchmarkId } from './benchmark.ts';
import type { Verdict } from './judgement.ts';

/** Two commits of the default branch, the second one later. */
export interface ShaRange {
  readonly beforeSha: string;
  readonly afterSha: string;
}

/** A range over which the stored series of some benchmarks seems to have changed its level. */
export interface Suspicion extends ShaRange {
  readonly benchmarks: readonly BenchmarkId[];
}

/** What a paired run said of one benchmark over a suspected range: it is not asked again. */
export interface Inspection extends ShaRange {
  readonly benchmark: BenchmarkId;
  readonly testbedId: string;
  readonly verdict: Verdict;
  /** Where a regression came from; null for every other verdict. */
  readonly trace: Trace | null;
  /** False as long as GitHub has not got all that is to be said of it. */
  readonly published: boolean;
}

/** Where a regression came from. */
export interface Trace {
  /** The last commit that was shown not to have it. */
  readonly goodSha: string;
  /** The culprit; the last suspect where several commits could not be told apart. */
  readonly culpritSha: string;
  /** The recording that shows it. */
  readonly runId: string;
}

/** A commit as people look for it. */
export interface Commit {
  readonly sha: string;
  readonly author: string;
  /** First line of its message. */
  readonly subject: string;
  /** When it was committed, as the committer's clock said. */
  readonly committedAt: string;
}

/** The level of a stored series on one side of a change. */
export interface Level {
  /** Nanoseconds a call: the median. */
  readonly ns: number;
  readonly points: number;
}

export interface Levels {
  readonly before: Level;
  readonly after: Level;
}

/** How far one benchmark has moved since a commit. */
export interface BenchmarkDrift {
  readonly benchmark: BenchmarkId;
  readonly drift: Drift;
}

/** A release, and the commit that its tag names. */
export interface Release {
  readonly tag: string;
  readonly sha: string;
}
