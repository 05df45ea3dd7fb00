import type { Benchmark, BenchmarkId, SuiteListing } from '#core/model/benchmark.ts';
import type { MeasuredCeilings } from '#core/model/ceilings.ts';
import type { TreeConditions } from '#core/model/conditions.ts';
import type { Gradient } from '#core/model/gradient.ts';
import type {
  ArmName,
  Check,
  Correctness,
  Failure,
  Leeway,
  Round,
  Trial,
} from '#core/model/recording.ts';
import type { CommandSuite, OutputFormat, Settings } from '#core/model/settings.ts';
import type { Testbed } from '#core/model/testbed.ts';
import type { Output } from '#suite';
import type { Tree } from './checkout.ts';

/**
 * Compares what a kernel returned with its reference; the pure core does it, outside of the child.
 */
export type CompareOutput = (
  actual: Output,
  expected: Output,
  tolerance: number,
  leeway?: Leeway,
) => Correctness;

/** One measurement that a command printed, as time a call. */
export interface CommandMeasurement {
  readonly name: string;
  /** Nanoseconds a call; a higher-is-better figure arrives inverted, so that lower is better. */
  readonly samplesNs: readonly number[];
}

/** Reads the output of a command suite. Throws UserError naming the field that is wrong. */
export type ReadOutput = (format: OutputFormat, text: string) => readonly CommandMeasurement[];

/** What a command of the repository did inside the sandbox. */
export interface CommandOutcome {
  /** Null when it was killed: `stopped` says why. */
  readonly exitCode: number | null;
  readonly stopped: 'time' | 'output' | 'memory' | null;
  /** The last lines of standard output and error together, at most 8 kB. */
  readonly tail: string;
}

/** Whose suite draws the inputs and computes the reference. */
export interface Judge {
  readonly name: ArmName;
  readonly tree: Tree;
}

export interface VerifyJob {
  readonly arm: ArmName;
  readonly tree: Tree;
  readonly judge: Judge;
  readonly suite: SuiteListing;
  /** Null verifies every implementation. */
  readonly implementations: readonly string[] | null;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What one cell returned, to be compared with other runs of the same inputs. */
export interface CellOutput {
  readonly cell: BenchmarkId;
  readonly output: Output;
  /** Two calls in one process gave the same bits. */
  readonly repeats: boolean;
  /** What a second process returned; null where it was not asked, since that would take long. */
  readonly again: Output | null;
}

/** Of one cell. */
export type CellGradient = Gradient & { readonly cell: BenchmarkId };

export interface VerifyOutcome {
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
  readonly trials: readonly Trial[];
  readonly outputs: readonly CellOutput[];
  readonly gradients: readonly CellGradient[];
}

export interface RoundJob {
  readonly benchmark: Benchmark;
  /** Null times head alone. */
  readonly base: Tree | null;
  readonly head: Tree;
  readonly judge: Judge;
  readonly index: number;
  /** Draws the order of processes and sweeps. */
  readonly seed: number;
  /** Draws the inputs, the same in every round, so that a reference is computed once. */
  readonly inputSeed: number;
  /** The suite's; null where nothing is checked. */
  readonly tolerance: number | null;
  /** Samples an arm; calls of several milliseconds get fewer. */
  readonly samples: number;
  readonly signal: AbortSignal;
}

export interface ProfileJob {
  readonly benchmark: Benchmark;
  readonly arm: ArmName;
  readonly tree: Tree;
  readonly judge: Judge;
  /** Draws the inputs. */
  readonly inputSeed: number;
  /** Count events in the processor, where it lets one, or in a simulated one. */
  readonly counting: 'processor' | 'cachegrind';
  readonly signal: AbortSignal;
}

/** Where scripts come from, as the beginnings of their addresses. */
export interface ScriptPlaces {
  /** Trees, whose files are named by their path from the root. */
  readonly trees: readonly string[];
  /** Isochron's own code around the kernel. */
  readonly own: readonly string[];
}

/** What a tool printed of two processes, one of which made so many calls more. */
export interface RawCounts {
  readonly by: 'perf' | 'cachegrind';
  readonly callsApart: number;
  readonly less: string;
  readonly more: string;
}

/** What a child says of one arm under the profiler, not yet read. */
export interface RawProfile {
  readonly calls: number;
  /** Threads that the suite has started; the profile is of the main one. */
  readonly threads: number;
  /** JSON, as V8's inspector gives it. */
  readonly cpuProfile: string;
  /** The WebAssembly that ran, by the script's id in the profile. */
  readonly modules: readonly { readonly script: string; readonly bytes: Uint8Array }[];
  readonly places: ScriptPlaces;
  readonly counts: RawCounts | null;
  /** Why nothing was counted: a sentence without its end. */
  readonly notCounted: string | null;
}

export type ProfileOutcome = { readonly raw: RawProfile } | { readonly failure: Failure };

export type CommandRoundJob = Pick<RoundJob, 'base' | 'head' | 'index' | 'seed' | 'signal'> & {
  readonly suite: CommandSuite;
};

export interface RoundOutcome {
  /** Null when an arm failed. */
  readonly round: Round | null;
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
}

/**
 * Runs code that is not trusted: bounded in time, memory and output, killed with its descendants.
 */
export interface Sandbox {
  readonly isolation: Testbed['sandbox'];
  testbed(): Promise<Testbed>;
  /** What this testbed reaches at best; takes some five seconds. */
  ceilings(signal: AbortSignal): Promise<MeasuredCeilings>;
  /**
   * Of a tree as it was checked out, so ask before `prepare`, whose commands may write into it.
   * `files` are suites, paths from the root; the suite of a command is its own text.
   */
  conditions(tree: Tree, settings: Settings, files: readonly string[]): Promise<TreeConditions>;
  /**
   * Installs dependencies and builds the kernels; cached by lockfile and by tree. Null when it
   * worked.
   */
  prepare(
    tree: Tree,
    arm: ArmName,
    settings: Settings,
    signal: AbortSignal,
  ): Promise<Failure | null>;
  /** Runs a command of the configuration (test, verify) in a tree. */
  run(tree: Tree, command: string, timeoutMs: number, signal: AbortSignal): Promise<CommandOutcome>;
  /** Loads every suite file (paths from the root) in the tree and says what it offers. */
  list(
    tree: Tree,
    arm: ArmName,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly suites: readonly SuiteListing[]; readonly failures: readonly Failure[] }>;
  /**
   * Checks numbers before any timing: every implementation at every shape, timed and verified ones;
   * where those are right, at probes, in shared memory and in a second process.
   */
  verify(job: VerifyJob): Promise<VerifyOutcome>;
  /** Measures one round; the last timed output and fresh inputs are checked too. */
  round(job: RoundJob): Promise<RoundOutcome>;
  /**
   * Calls a kernel under the profiler, in a process of its own; of suites, not of commands.
   */
  profile(job: ProfileJob): Promise<ProfileOutcome>;
  /** Runs a command suite once in a tree and says which benchmarks its output names. */
  listCommand(
    tree: Tree,
    arm: ArmName,
    suite: CommandSuite,
    signal: AbortSignal,
  ): Promise<{ readonly suites: readonly SuiteListing[]; readonly failures: readonly Failure[] }>;
  /** Runs a command suite's verify command; null where there is none: not checked. */
  verifyCommand(
    tree: Tree,
    arm: ArmName,
    suite: CommandSuite,
    signal: AbortSignal,
  ): Promise<Check | null>;
  /**
   * One round of a command suite: each arm's command once, in random order; a round a benchmark.
   */
  commandRound(
    job: CommandRoundJob,
  ): Promise<{ readonly rounds: readonly Round[]; readonly failures: readonly Failure[] }>;
}
