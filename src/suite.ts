/**
 * The public types that suites are written against.
 *
 * A suite says what to measure of one kernel and how to tell that its numbers are right. It is a
 * plain object and imports nothing of Isochron at run time:
 *
 *     import type { Suite } from 'isochron/suite';
 *     export default { kernel: 'add', … } satisfies Suite<Inputs>;
 */

/**
 * The sizes of one problem, by name, such as `{ m: 512, n: 512, k: 512 }`. Every size is a finite
 * number.
 */
export type Shape = Readonly<Record<string, number>>;

/** The typed arrays that kernels take and return. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** What a kernel returns: one number, one array, or several arrays by name. */
export type Output = number | NumericArray | Readonly<Record<string, NumericArray>>;

/** A seeded source of random numbers; the same seed gives the same inputs in both arms. */
export interface Random {
  /** Uniform in [low, high), by default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
}

/** The work of one call, from which throughput is derived. */
export interface Work {
  /** Floating-point operations a call; a multiply-add counts as two. */
  readonly flops?: number;
  /** Bytes that must be moved a call: each input read once, each output written once. */
  readonly bytes?: number;
}

/** One way to compute a kernel. */
export interface Implementation<Inputs> {
  /**
   * Moves fresh inputs to where the kernel wants them (WebAssembly memory, say), outside of the
   * timed part. Returns inputs of the same form; by default the inputs are passed on as they are.
   */
  readonly prepare?: (inputs: Inputs) => Inputs | Promise<Inputs>;
  /** The timed call. Returns the arrays that it has written. */
  readonly run: (inputs: Inputs) => Output;
  /** Timed shapes of this implementation, where they are fewer than the suite's. */
  readonly shapes?: readonly Shape[];
}

/** What a requirement limits: the word, its unit. */
export type Metric =
  /** Nanoseconds a call. */
  | 'time'
  /** 1e9 floating-point operations a second. */
  | 'gflops'
  /** 1e9 bytes a second. */
  | 'gbps'
  /** Time of `over` divided by time of this implementation. */
  | 'speedup'
  /** max|x - reference| / max|reference|. */
  | 'error';

/** A promise to keep, such as "optimized at n=1024 reaches at least 50 GFLOPS". */
export interface Requirement {
  readonly metric: Metric;
  /** The implementation that promises; default `optimized`. */
  readonly implementation?: string;
  /** The shape at which it promises; default every timed shape. */
  readonly shape?: Shape;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** For `speedup`: the implementation to be faster than; default `naive`. */
  readonly over?: string;
}

/** What to measure of one kernel. `Inputs` is a record of arrays and numbers. */
// biome-ignore lint/suspicious/noExplicitAny: a list of suites holds suites of any inputs
export interface Suite<Inputs = any> {
  /** The kernel's name, as in benchmark ids: letters, digits, `-`, `_`, `.`. */
  readonly kernel: string;
  /** Shapes that are timed (and verified). */
  readonly shapes: readonly Shape[];
  /** Shapes that are only verified: empty, 1, odd, prime. */
  readonly verifyShapes?: readonly Shape[];
  /** Draws the inputs of one shape. Must depend on nothing but its arguments. */
  readonly inputs: (shape: Shape, random: Random) => Inputs;
  /** By name; `naive` is the easy-to-read one, `optimized` the one that promises. */
  readonly implementations: Readonly<
    Record<string, Implementation<Inputs> | ((inputs: Inputs) => Output)>
  >;
  /** The right answer, computed in float64, in the form in which the implementations return it. */
  readonly reference: (inputs: Inputs) => Output;
  /**
   * What the reference is worth where nobody has checked it, such as `current behaviour` where it
   * is a copy of the code itself; every report says so. Take it away once the reference is right.
   */
  readonly unverified?: string;
  /** Largest allowed max|x - reference| / max|reference|; default 1e-5. */
  readonly tolerance?: number;
  /** Fields of `Inputs` that a call overwrites. They are renewed before each timed batch. */
  readonly inPlace?: readonly (keyof Inputs & string)[];
  /** The work of one call at one shape. */
  readonly work?: (shape: Shape) => Work;
  readonly requirements?: readonly Requirement[];
  readonly tags?: readonly string[];
}
