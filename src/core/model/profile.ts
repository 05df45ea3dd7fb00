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
  readonly cacheReferences: number | null;
  readonly cacheMisses: number | null;
  readonly branchMisses: number | null;
}

/** Vector instructions in the hot loops of WebAssembly, weighted by self time. */
export interface SimdUse {
  /** From 0 to 1, of the instructions in loops that compute or touch memory. */
  readonly share: number;
  /** Share of all profiled self time that was spent in WebAssembly, from 0 to 1. */
  readonly wasmShare: number;
}

/** One arm of one benchmark under the profiler. */
export interface ArmProfile {
  readonly benchmark: BenchmarkId;
  readonly arm: ArmName;
  readonly calls: number;
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
}
