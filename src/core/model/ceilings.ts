import type { BenchmarkId } from './benchmark.ts';

/** What a testbed's engine reaches at best, for one thread. */
export interface Ceilings {
  readonly testbedId: string;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Floating-point operations, fastest last: `scalar`, `simd`, `relaxed simd`. */
  readonly operations: readonly OperationCeiling[];
  /** Ascending by size. */
  readonly bandwidths: readonly BandwidthCeiling[];
}

/** As they are measured, before it is said of what and when. */
export type MeasuredCeilings = Pick<Ceilings, 'operations' | 'bandwidths'>;

export interface OperationCeiling {
  readonly name: string;
  readonly gflops: number;
}

/** How fast memory of one level moves. */
export interface BandwidthCeiling {
  /** Bytes that the measured call touches: those of a level of the caches, or beyond all. */
  readonly bytes: number;
  /** The best of copying, adding and multiply-adding. */
  readonly gbps: number;
}

/** One benchmark under its roof. */
export interface RooflinePoint {
  readonly benchmark: BenchmarkId;
  /** Operations a byte. */
  readonly intensity: number;
  readonly gflops: number;
  /** What its intensity and the size of its data allow, GFLOPS. */
  readonly roofGflops: number;
  readonly boundBy: 'operations' | 'memory';
}
