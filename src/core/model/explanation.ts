/**
 * Why a run was decided as it was, as plain data. Ratios are natural logarithms of head over base,
 * above 0 when head takes more time. Null stands for a number that is not there, such as the limit
 * of an interval without one.
 */
import type { BenchmarkId } from './benchmark.ts';
import type { AllocationComparison, TailComparison, TierDifference, Verdict } from './judgement.ts';
import type { Entry, MeasuredCommit, Procedure } from './recording.ts';
import type { Testbed } from './testbed.ts';

export interface Explanation {
  readonly format: 1;
  readonly run: string;
  readonly createdAt: string;
  readonly base: MeasuredCommit | null;
  readonly head: MeasuredCommit;
  readonly testbed: Testbed;
  readonly procedure: Procedure;
  /** The run's; the worst of the benchmarks where only some of its benchmarks are here. */
  readonly headline: Verdict;
  readonly benchmarks: readonly ExplainedBenchmark[];
}

export interface ExplainedBenchmark {
  readonly id: BenchmarkId;
  readonly role: Entry['role'];
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly counts: RoundCounts;
  /** Null where nothing was compared, and for wrong numbers: speed is never shown for those. */
  readonly evidence: Evidence | null;
}

export interface RoundCounts {
  /** All rounds, those that were set aside included. */
  readonly rounds: number;
  readonly contended: number;
  /** Rounds of which an arm still drifted after the longest warm-up. */
  readonly unsteady: number;
  /** Samples, over all rounds, that were taken before the code had settled. */
  readonly discarded: { readonly base: number; readonly head: number };
}

export interface LogInterval {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Evidence {
  readonly statistic: StatisticChoice;
  /** Of every round that has both arms, in order. */
  readonly rounds: readonly ExplainedRound[];
  /** An interval must clear the floor and its estimate the claim; within the margin it is equal. */
  readonly thresholds: { readonly floor: number; readonly claim: number; readonly margin: number };
  readonly interval: LogInterval;
  /** The level of the interval: that of a change, or equality's where so few can show no change. */
  readonly intervalFor: 'change' | 'equality';
  /** A ratio such as 0.02, not a logarithm. */
  readonly smallestVisibleEffect: number | null;
  /** Those that were taken. */
  readonly looks: readonly ExplainedLook[];
  /** Rounds of all looks, those that were not taken included. */
  readonly planned: readonly number[];
  /** From 1; null where none decided. */
  readonly decidedAtLook: number | null;
  readonly tail: (LogInterval & Pick<TailComparison, 'says'>) | null;
  readonly allocation: AllocationComparison | null;
  readonly tiers: readonly TierDifference[];
  /** Stored floors of the default branch from before the run; null where there was no store. */
  readonly earlierRuns: number | null;
  readonly peers: readonly PeerOpinion[];
}

/** The statistic whose blocks lie closer together within a round is the one that is used. */
export interface StatisticChoice {
  readonly chosen: 'floor' | 'median';
  /** Medians over the rounds of the median distance between a round's blocks and their median. */
  readonly floorScatter: number | null;
  readonly medianScatter: number | null;
}

export interface ExplainedRound {
  readonly index: number;
  readonly logRatio: number | null;
  /** `late`: taken after the look that decided, so that it has no say. */
  readonly state: 'counted' | 'contended' | 'late';
}

export interface ExplainedLook {
  readonly rounds: number;
  /** Chosen anew at each look, from the rounds so far. */
  readonly statistic: 'floor' | 'median';
  readonly estimate: number | null;
  readonly change: LookLimits;
  readonly equality: LookLimits;
  /** Null where it did not decide. */
  readonly outcome: 'regression' | 'improvement' | 'no-change' | null;
}

export interface LookLimits {
  /** One-sided, of this benchmark at this look; 0 where so few rounds could not show a change. */
  readonly level: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What another tool's rule says of the same samples. */
export interface PeerOpinion {
  readonly name: string;
  /** Where the rule was read. */
  readonly source: string;
  readonly answer: 'slower' | 'faster' | 'same' | 'needs more';
  /** Stored floors that it was given as results of earlier runs. */
  readonly earlierRuns: number;
  /** What it asks for and does not have; both null where it answered, or where it would go on. */
  readonly needsRounds: number | null;
  readonly needsEarlierRuns: number | null;
}
