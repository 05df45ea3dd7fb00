import type { BenchmarkId } from './benchmark.ts';
import type { ArmName, Failure } from './recording.ts';

/**
 * What kind of code a frame is: JavaScript, WebAssembly, built-in functions, the collector, or the
 * runtime around them (V8 itself, Node, the child that calls the kernel).
 */
export type FrameKind = 'script' | 'wasm' | 'native' | 'collector' | 'runtime';

/** A function as a profile names it. */
export interface Frame {
  readonly name: string;
  readonly kind: FrameKind;
  /** Path from the root of the tree; null for what is no file of it, such as WebAssembly. */
  readonly file: string | null;
  /** From 1; null where it has none. */
  readonly line: number | null;
}

/** A node of a call tree. */
export interface CallNode {
  readonly frame: Frame;
  /** Time in the function itself, microseconds. */
  readonly selfUs: number;
  readonly children: readonly CallNode[];
}

/** Counted events a call; null for those that the machine does not count. */
export interface Counters {
  /** `perf` counts in the processor, `cachegrind` in a simulated one. */
  readonly by: 'perf' | 'cachegrind';
  readonly instructions: number | null;
  readonly cycles: number | null;
  /** Of the last cache: what the ones before it did not have. */
  readonly cacheReferences: number | null;
  readonly cacheMisses: number | null;
  readonly branchMisses: number | null;
}

/** A function of WebAssembly that ran. */
export interface WasmUse {
  readonly name: string;
  readonly loops: number;
  /** Its share of all profiled time, from 0 to 1. */
  readonly selfShare: number;
  /** Share of vector instructions, as in `SimdUse`; null where it neither computes nor loads. */
  readonly simdShare: number | null;
}

/**
 * Vector instructions among those in the innermost loops of WebAssembly (in all of a function that
 * has no loop) that compute or touch memory: no locals, no constants, no control. Weighted by self
 * time.
 */
export interface SimdUse {
  /** From 0 to 1; null where the modules that ran could not be read. */
  readonly share: number | null;
  /** Share of all profiled self time that was spent in WebAssembly, from 0 to 1. */
  readonly wasmShare: number;
  /** The hottest first. */
  readonly functions: readonly WasmUse[];
}

/** One arm of one benchmark under the profiler. */
export interface ArmProfile {
  readonly benchmark: BenchmarkId;
  readonly arm: ArmName;
  readonly calls: number;
  /** Threads that the suite has started, of which the profile shows nothing. */
  readonly threads: number;
  readonly samples: number;
  readonly root: CallNode;
  /** Null where no WebAssembly ran. */
  readonly simd: SimdUse | null;
  /** Null where nothing was counted; `notCounted` says why. */
  readonly counters: Counters | null;
  readonly notCounted: string | null;
}

/** Both arms of a benchmark; base is null where head was profiled alone. */
export interface ProfilePair {
  readonly benchmark: BenchmarkId;
  readonly base: ArmProfile | null;
  readonly head: ArmProfile | null;
  /** Why an arm has no profile. */
  readonly failures: readonly Failure[];
  /** Headings of the repository's kernels/README.md; empty where there is no such file. */
  readonly patterns: readonly string[];
}
