import type { Output } from '#suite';
import type { Benchmark, BenchmarkId } from './benchmark.ts';
import type { Ceilings } from './ceilings.ts';
import type { Conditions } from './conditions.ts';
import type { Probe } from './probe.ts';
import type { StatedRequirement } from './requirement.ts';
import type { Testbed } from './testbed.ts';

export type ArmName = 'base' | 'head';

/** What one process of a round measured. */
export interface ArmSamples {
  /** Time a call, in nanoseconds, in the order in which they were taken. */
  readonly samplesNs: readonly number[];
  /** Calls in each timed batch; the same in both arms. */
  readonly batch: number;
  /** False when the floor still drifted, or code still changed, after the longest warm-up. */
  readonly steady: boolean;
  /** Null for commands, whose processes nobody can look into. */
  readonly process: ProcessState | null;
}

/** How far V8 has compiled a function. */
export type Tier = 'interpreter' | 'baseline' | 'liftoff' | 'maglev' | 'turbofan';

export interface FunctionState {
  /** Name and file: `roots work.ts`. */
  readonly name: string;
  readonly tier: Tier;
  /** How often its optimised code was thrown away. */
  readonly deoptimisations: number;
}

/** What V8 and the machine say of one process of a round. */
export interface ProcessState {
  /** Functions that V8 compiled while the kernel ran; null where it does not tell. */
  readonly functions: readonly FunctionState[] | null;
  /** A call's; null where it was not counted. */
  readonly allocation: { readonly bytes: number; readonly collections: number } | null;
  /** Samples taken before the code had settled, which are not among `samplesNs`. */
  readonly discarded: number;
  /** Threads that the suite has started. */
  readonly threads: number;
  /** The ruler's times before the first and after the last sample, nanoseconds. */
  readonly rulerNs: readonly number[];
}

/** A round's pairs of samples are cut into blocks, each with its inputs in a new place. */
export const blockRule = {
  /** Pairs of a block … */
  pairs: 18,
  /** … or fewer, for as many blocks as this … */
  blocks: 4,
  /** … but not fewer than these; then there are fewer blocks. */
  fewestPairs: 6,
} as const;

/** One fresh pair of processes for one benchmark, sampled in lock-step: the unit of replication. */
export interface Round {
  readonly benchmark: BenchmarkId;
  /** 0, 1, … within its benchmark, in the order in which they were run. */
  readonly index: number;
  /** Null where only head is timed: new benchmarks, baselines, speedup requirements. */
  readonly base: ArmSamples | null;
  readonly head: ArmSamples;
  /** Set aside, since the ruler said that the machine was not its own; another one was taken. */
  readonly contended?: boolean;
}

/** What is known of inputs that are not as the suite draws them. */
export interface Leeway {
  /**
   * References of the same inputs, each changed by a share of itself no larger than the tolerance.
   * An error of their size is what rounding the inputs would do (sums that cancel), and is right.
   */
  readonly perturbed?: readonly Output[];
  /**
   * The reference of inputs as they were drawn: a tiny value that was put in makes no comparison
   * stricter than it is for those.
   */
  readonly usual?: Output;
}

/** When, or how, the outputs of an implementation were looked at. */
export type CheckPhase =
  | 'before-timing'
  | 'last-timed'
  | 'fresh-inputs'
  /** The smallest failing probe. */
  | 'probe'
  /** Inputs are views into one buffer. */
  | 'shared-memory'
  /** An output is the array of an input. */
  | 'aliased'
  /** Against central differences. */
  | 'gradient';

/**
 * The outcome of comparing one output with its reference. Errors are relative to max|reference|.
 */
export interface Correctness {
  /** `doubtful`: wrong beyond what the suite lists, which is told and decides nothing. */
  readonly status: 'right' | 'wrong' | 'doubtful' | 'not-checked';
  readonly maxAbsoluteError: number;
  /** max|x - ref| / max|ref|; the absolute error where max|ref| is 0. */
  readonly maxRelativeError: number;
  /**
   * Largest distance from the reference, rounded to the output's own type, in units in the last
   * place; absent in recordings of before.
   */
  readonly maxUlp?: number;
  readonly tolerance: number;
  /** One sentence when the status is not `right`: what is wrong, where. */
  readonly reason: string | null;
}

/** Whether it asks for what no suite has listed; aliases and gradients are declared. */
export function isBeyond({ phase }: Pick<Check, 'phase'>): boolean {
  return phase === 'probe' || phase === 'shared-memory';
}

/** One correctness check of one arm, at a shape that may be timed or only verified. */
export interface Check extends Correctness {
  readonly arm: ArmName;
  /** Kernel, implementation and shape, in the form of a benchmark id. */
  readonly cell: BenchmarkId;
  readonly phase: CheckPhase;
  /** Whose suite judged: the merge base's, or head's where head changes or adds it. */
  readonly judge: ArmName;
  /** What was asked, where it is a probe. */
  readonly probe?: Probe;
}

/** What was tried of one implementation in one arm beside the shapes of its suite. */
export interface Trial {
  readonly arm: ArmName;
  readonly kernel: string;
  readonly implementation: string;
  readonly judge: ArmName;
  /** Probes that were compared with the reference, and those that it had no answer to. */
  readonly probes: number;
  readonly rejected: number;
}

/** How far two outputs that should have the same bits are apart. */
export interface BitDifference {
  readonly cell: BenchmarkId;
  /** Infinite where their forms differ, or one is not finite; 0 where only the sign of a 0 does. */
  readonly maxUlp: number;
}

/** A cell that gave other bits for the same inputs, in one process or in a second one. */
export interface Unrepeated {
  readonly cell: BenchmarkId;
  readonly arm: ArmName;
  readonly between: 'calls' | 'processes';
}

/** What was found out about the numbers beside right and wrong. */
export interface Verification {
  /** Draws the probes, and their inputs. */
  readonly seed: number;
  readonly trials: readonly Trial[];
  /** Head's outputs beside base's, on the same inputs; null where there was no base. */
  readonly againstBase: {
    readonly cells: number;
    readonly different: readonly BitDifference[];
  } | null;
  readonly unrepeated: readonly Unrepeated[];
}

export type FailureKind =
  | 'install'
  | 'build'
  | 'suite'
  | 'threw'
  | 'hung'
  | 'exited'
  | 'flooded'
  | 'memory'
  | 'protocol';

/** Something that an arm did instead of being measured. */
export interface Failure {
  readonly arm: ArmName;
  readonly kind: FailureKind;
  /** One sentence: what, where, what to do. */
  readonly message: string;
  /** Null when the whole arm failed. */
  readonly kernel: string | null;
  readonly benchmark: BenchmarkId | null;
  /** The last lines of its output, where there are any. */
  readonly tail: string;
}

/** Numbers of the decision procedure; every one has its reason in notes/review/statistics.md. */
export interface Procedure {
  /** False-alarm level a pull request, for regressions and for improvements apart. */
  readonly alpha: number;
  /** One-sided level of the equality test, a benchmark. */
  readonly equalityAlpha: number;
  /** Ratios within this share of the smallest effect are called equal: 0.9 of 0.01 is +-0.9 %. */
  readonly equalityShare: number;
  /** The interval must clear this effect … */
  readonly effectFloor: number;
  /** … and the estimate this one, before a change is claimed. */
  readonly smallestEffect: number;
  /** The first look, at which only equality can be shown, and the last one. */
  readonly minRounds: number;
  readonly maxRounds: number;
  /** Samples an arm in one round. */
  readonly samplesPerRound: number;
}

/** One commit as measured; `sha` is null for a working tree with changes. */
export interface MeasuredCommit {
  readonly sha: string | null;
  readonly ref: string;
}

/** How a benchmark takes part in a run. */
export interface Entry {
  readonly benchmark: Benchmark;
  /**
   * Compared in both arms, new (no base), removed (no head), or only timed for a speedup
   * requirement.
   */
  readonly role: 'compared' | 'new' | 'removed' | 'timed-only';
  /** The smallest effect that is claimed for this benchmark, a ratio such as 0.015. */
  readonly smallestEffect: number;
  /**
   * What runs of the same commit against itself differ by, 95 times in 100, a ratio; null where
   * there were too few of them.
   */
  readonly noiseFloor: number | null;
  /** Of the tree that judges it; absent in recordings of before. */
  readonly conditions?: Conditions | null;
}

export interface UnverifiedKernel {
  readonly kernel: string;
  /** Such as `current behaviour`. */
  readonly says: string;
}

/**
 * Everything that a run measured, before anything was judged. The verdict replays from it bit for
 * bit.
 */
export interface Recording {
  readonly format: 2;
  readonly id: string;
  readonly createdAt: string;
  readonly testbed: Testbed;
  readonly procedure: Procedure;
  readonly seed: number;
  readonly base: MeasuredCommit | null;
  readonly head: MeasuredCommit;
  readonly entries: readonly Entry[];
  readonly rounds: readonly Round[];
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
  readonly requirements: readonly StatedRequirement[];
  /** Kernels whose reference nobody has checked, and what it is worth; absent without any. */
  readonly unverified?: readonly UnverifiedKernel[];
  /** Suites that head changes, judged by both; suites that head adds, judged by their own. */
  readonly changedSuites: readonly string[];
  readonly newSuites: readonly string[];
  /** Benchmarks that the budget did not reach. */
  readonly notReached: readonly BenchmarkId[];
  /** Absent in recordings of before. */
  readonly verification?: Verification;
  readonly seconds: number;
  /** Of the testbed; null where they could not be measured, absent where nothing asked for them. */
  readonly ceilings?: Ceilings | null;
}
