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
  /**
   * Per cent of the testbed's peak floating-point rate for one thread, `flops` of `work` counted:
   * the fastest of the ceilings that `isochron roofline` measures. Threads may exceed 100.
   */
  | 'peak'
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
  /**
   * For `speedup`: the implementation to be faster than, default `naive`; or `base`, which is this
   * implementation in the base arm of the comparison.
   */
  readonly over?: string;
}

/** A value of a constant that may be tuned, as it is written in the code. */
export type TuningValue = number | string;

/** A constant of the kernel's own files, and the values to try for it. */
export interface TuningParameter {
  /** Letters, digits, `-`, `_`, `.`. */
  readonly name: string;
  /** For the reader; a `variant` names one of several ways to compute, and its values are words. */
  readonly kind?: 'tile' | 'unroll' | 'simd-width' | 'variant';
  /** From the suite's folder, such as `./assembly/blocks.ts`; never outside of it. */
  readonly file: string;
  /** A `const` at the top of that file that is a number or a text, AssemblyScript included. */
  readonly constant: string;
  /** Words are letters, digits, `-`, `_`, `.`. */
  readonly values: readonly TuningValue[];
}

/** Which combinations may be tried; each rule of a tuning has to hold. */
export type TuningRule =
  /** The product of these parameters, all numbers, is limited, as by the size of a cache. */
  | { readonly product: readonly string[]; readonly atMost: number }
  /** One of these has to agree with the combination in all that it names. */
  | { readonly oneOf: readonly Readonly<Record<string, TuningValue>>[] };

/** What `isochron tune` may change of a kernel: the values of these constants and nothing else. */
export interface Tuning {
  readonly parameters: readonly TuningParameter[];
  readonly when?: readonly TuningRule[];
}

/** A backward step: the output that is a gradient, and the input that it is the gradient by. */
export interface GradientStep<Inputs> {
  /** The name of the output; absent where the suite's output is one array. */
  readonly output?: string;
  readonly input: keyof Inputs & string;
  /** Dimensions of both at a shape, for messages; by default as many values as the input has. */
  readonly dimensions?: (shape: Shape) => readonly number[];
}

/** What the outputs are gradients of: they are held against central differences of it. */
export interface Gradients<Inputs> {
  /**
   * The function itself, in float64, of the suite's inputs. Those that are Float32Array arrive as
   * Float64Array, so that a small step is not rounded away.
   */
  readonly forward: (inputs: Inputs) => Output;
  /** The input with a weight for each value that `forward` returns; without it, all weigh 1. */
  readonly upstream?: keyof Inputs & string;
  /** In the order of the backward pass. */
  readonly steps: readonly GradientStep<Inputs>[];
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
  /**
   * Pairs of inputs, an array that a call writes and one that it reads, which may be one and the
   * same array: `[['sum', 'a']]` promises that a sum may take the place of its first operand.
   */
  readonly aliases?: readonly (readonly [keyof Inputs & string, keyof Inputs & string])[];
  /**
   * `ignored`: NaN and infinities are not put into inputs, and where the reference has one, nothing
   * is compared. By default they must stand in outputs where the reference has them.
   */
  readonly nonFinite?: 'compared' | 'ignored';
  /**
   * `listed`: probes take no shapes but those of this suite. By default they take others around
   * them, too; `inputs` or `reference` throws for one that is none.
   */
  readonly probeSizes?: 'drawn' | 'listed';
  /** Where outputs are gradients. */
  readonly gradients?: Gradients<Inputs>;
  /** The work of one call at one shape. */
  readonly work?: (shape: Shape) => Work;
  readonly requirements?: readonly Requirement[];
  readonly tuning?: Tuning;
  readonly tags?: readonly string[];
}
