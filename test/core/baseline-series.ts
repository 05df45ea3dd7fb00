/** Stored baselines of one benchmark, as the tests of what is made of them draw them. */
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { conditions } from '../properties/simulated.ts';

export const id = 'matmul/optimized/n=64' as BenchmarkId;

/** Commits c0, c1, …, a day apart, with these floors. */
export function seriesOf(floorsNs: readonly number[]): BaselinePoint[] {
  return floorsNs.map((floorNs, index) => ({
    benchmark: id,
    testbedId: 'bed',
    sha: `c${index}`,
    recordedAt: new Date(Date.UTC(2026, 2, 1 + index)).toISOString(),
    floorNs,
    rounds: 5,
    conditions,
  }));
}

/** About 1000 ns, give or take two. */
export const steady = (count: number, level = 1000): number[] =>
  Array.from({ length: count }, (_, index) => level + ((index * 7) % 5) - 2);
