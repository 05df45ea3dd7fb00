import type { BenchmarkId } from './benchmark.ts';
import type { Commit } from './change.ts';
import type { Comparison, Verdict } from './judgement.ts';

/** What a paired run of a search said of one benchmark. */
export interface SearchOutcome {
  readonly benchmark: BenchmarkId;
  /** Its suite file, or the kernel of its command. */
  readonly source: string;
  readonly verdict: Verdict;
  /** Whether more rounds may tell more. */
  readonly isOpen: boolean;
  /** Null where nothing was compared. */
  readonly comparison: Pick<Comparison, 'ratio' | 'low' | 'high' | 'rounds'> | null;
  /** One sentence where the verdict needs one. */
  readonly reason: string | null;
}

/** A paired run of two commits of a search. */
export interface SearchRun {
  /** Of the recording. */
  readonly runId: string;
  /** Of every benchmark that was asked for and that one of the commits has. */
  readonly outcomes: readonly SearchOutcome[];
  /** Why a whole arm could not be measured, in a sentence; null where both were. */
  readonly unbuilt: { readonly arm: 'base' | 'head'; readonly message: string } | null;
}

/** A run that a bisection has taken, by which it goes on after a restart. */
export interface SearchStep {
  readonly testbedId: string;
  readonly baseSha: string;
  readonly headSha: string;
  readonly part: SearchPart;
  /** What was measured: a digest of the globs. */
  readonly only: string;
  /** 1, or 2 where the first one left something open. */
  readonly attempt: number;
  readonly run: SearchRun;
}

/** The good commit with the bad one, with one between, or a suspect with its parent. */
export const searchParts = ['whole', 'between', 'confirmation'] as const;
export type SearchPart = (typeof searchParts)[number];

/** A bisection that somebody asked for. */
export interface Bisection {
  /** Of the command: the same one, taken up again, goes on. */
  readonly delivery: string;
  readonly goodSha: string;
  readonly badSha: string;
  /** In no order. */
  readonly steps: readonly SearchStep[];
}

/** A commit that nothing could be told of. */
export interface SkippedCommit {
  readonly commit: Commit;
  /** One sentence. */
  readonly why: string;
}

/** A commit, and what its comparison with the good one said. */
export interface ComparedCommit {
  readonly sha: string;
  readonly run: SearchRun;
}

/** Where the slowness of some benchmarks began. */
export interface Finding {
  readonly benchmarks: readonly BenchmarkId[];
  /** Oldest first: the first slow commit, or all that could not be told apart. */
  readonly suspects: readonly [Commit, ...Commit[]];
  /** Those of the suspects that were looked at in vain. */
  readonly skipped: readonly SkippedCommit[];
  /** The commit before the first suspect. */
  readonly parentSha: string;
  /**
   * The good commit with the last one that was shown to be equal to it, to which the parent is
   * equal by construction; null where that is the good one itself.
   */
  readonly before: ComparedCommit | null;
  /** The good commit with the last suspect, or one that is equal to that by construction. */
  readonly after: ComparedCommit;
  /** `parentSha` with the last suspect, measured once more and directly. */
  readonly confirmation: SearchRun;
}

/** The answer to a bisection. */
export interface BisectionResult {
  /** The glob over benchmarks that was asked for. */
  readonly benchmark: string;
  readonly good: string;
  readonly bad: string;
  /** Commits after `good`, up to `bad`. */
  readonly commits: number;
  /** Those of them that change nothing that the benchmarks depend on. */
  readonly untouched: number;
  /** Good and bad compared. */
  readonly whole: SearchRun;
  /** One a commit, or a range; empty where nothing is slower. */
  readonly findings: readonly Finding[];
  /** Paired runs that were taken. */
  readonly runs: number;
  readonly testbedId: string;
}

/** Where a bisection stands. */
export interface BisectionProgress {
  readonly benchmark: string;
  readonly good: string;
  readonly bad: string;
  readonly step: number;
  /** Steps that it will probably take. */
  readonly steps: number;
  readonly commitsLeft: number;
}
