import type { Requirement } from '#suite';
import type { Acceptance } from './acceptance.ts';
import type { Benchmark } from './benchmark.ts';
import type { ConditionsChange } from './conditions.ts';
import type { Check, Failure, Tier, UnverifiedKernel, Verification } from './recording.ts';

/** From the worst to the best: the order is the rank of the headline. */
export const verdicts = [
  'incorrect',
  'regression',
  'errored',
  'inconclusive',
  'improvement',
  'no-change',
] as const;
export type Verdict = (typeof verdicts)[number];

export function worstVerdict(all: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => all.includes(verdict)) ?? 'no-change';
}

/** The estimated ratio head/base of times, above 1 when head is slower. */
export interface Comparison {
  readonly ratio: number;
  /** Interval at the regression level, as ratios. */
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  /** The look (from 1) at which it was decided; null when it never was. */
  readonly decidedAtLook: number | null;
  /** Median of the paired log ratios, as a ratio: for information only. */
  readonly pairedMedianRatio: number;
  /** Nanoseconds a call: the level of the floors of all rounds, split as the ratio says. */
  readonly baseNs: number;
  readonly headNs: number;
  /** What the rounds' ratios are of; see `steadierRatios`. */
  readonly statistic: 'floor' | 'median';
  readonly tail: TailComparison | null;
  readonly allocation: AllocationComparison | null;
  /** Functions that V8 compiled otherwise in one arm than in the other, beyond chance. */
  readonly tiers: readonly TierDifference[];
  /** The smallest effect that could have been seen with these rounds, a ratio such as 0.02. */
  readonly smallestVisibleEffect: number;
  /** What `no-change` means: effects of up to this size, a ratio such as 0.00675. */
  readonly equalWithin: number;
}

/**
 * The slowest samples, which floors do not see: the 95th percentile of a round's samples, head over
 * base. It informs and does not decide.
 */
export interface TailComparison {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly says: 'slower' | 'faster' | 'nothing';
}

/** What a call allocates, whether or not a collection fell into a sample. It does not decide. */
export interface AllocationComparison {
  readonly baseBytes: number;
  readonly headBytes: number;
  /** Collections a call. */
  readonly baseCollections: number;
  readonly headCollections: number;
  readonly says: 'more' | 'less' | 'nothing';
}

/** How far V8 has compiled a function in the rounds of one arm. */
export interface FunctionTier {
  /** Name and file: `roots work.ts`. */
  readonly name: string;
  /** What it was at the end, in so many rounds each, the most frequent first. */
  readonly tiers: readonly { readonly tier: Tier; readonly rounds: number }[];
  /** Rounds in which it was seen … */
  readonly rounds: number;
  /** … and in which its optimised code was thrown away. */
  readonly deoptimisedRounds: number;
}

/**
 * A function that V8 did not treat alike in both arms; or one of each arm, where their functions
 * have different names. Null for an arm that has no function that the other one lacks.
 */
export interface TierDifference {
  readonly base: FunctionTier | null;
  readonly head: FunctionTier | null;
}

/** What the stored baseline says of a row; it never decides. */
export interface BaselineOpinion {
  readonly says: 'agrees' | 'disagrees' | 'none yet';
  /** Points in the current segment. */
  readonly points: number;
  /** Sha and time of its newest point; null without one. */
  readonly commit: string | null;
  readonly recordedAt: string | null;
  /** Prediction interval, nanoseconds a call; null without one. */
  readonly low: number | null;
  readonly high: number | null;
  /** What changed before its first point, where that is why it has too few; else null. */
  readonly begunBy: ConditionsChange | null;
}

/** One row: a benchmark and what was decided. */
export interface Row {
  readonly benchmark: Benchmark;
  readonly role: 'compared' | 'new' | 'removed' | 'timed-only';
  readonly verdict: Verdict;
  /** One sentence where the verdict needs one (inconclusive, incorrect, errored, new). */
  readonly reason: string | null;
  /** Null where nothing was compared, and for wrong numbers: speed is never shown for those. */
  readonly comparison: Comparison | null;
  /** Head's time a call, nanoseconds, where only head was timed. */
  readonly aloneNs: number | null;
  /**
   * The worst check of the row's kernel and implementation in head; null where nothing was checked.
   */
  readonly correctness: Check | null;
  readonly baseline: BaselineOpinion;
  /** Of a regression that somebody has accepted: it fails nothing any more. */
  readonly accepted?: Acceptance;
}

export interface RequirementResult {
  readonly kernel: string;
  readonly requirement: Requirement;
  /** `not-measured` where the run did not time what it needs. */
  readonly status: 'met' | 'broken' | 'not-measured';
  /** The figure reached, in the unit of the metric; the worst over the shapes it speaks of. */
  readonly figure: number | null;
  /** Where the figure lies, 95 times in 100; null for errors, and where one round is all. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Whether the limit lies within the interval: the next run may say otherwise. */
  readonly withinNoise: boolean;
  readonly where: string;
  /** The issue that asks for it; null where a suite does. */
  readonly issue: number | null;
}

/** Everything decided about one recording. */
export interface Judgement {
  readonly headline: Verdict;
  readonly rows: readonly Row[];
  readonly requirements: readonly RequirementResult[];
  readonly failures: readonly Failure[];
  readonly wrongChecks: readonly Check[];
  /** Told beside the verdict; absent without any. */
  readonly doubtful?: readonly Check[];
  /** Implementations and shapes checked in head. */
  readonly checkedCells: number;
  /** Kernels with no check at all: the report says `not checked`. */
  readonly uncheckedKernels: readonly string[];
  /** The right check of head that is the most units in the last place off; absent without one. */
  readonly farthest?: Check;
  /** Absent for recordings of before. */
  readonly verification?: Verification;
  /** Kernels that are compared with a reference which nobody has checked. */
  readonly unverified: readonly UnverifiedKernel[];
}
