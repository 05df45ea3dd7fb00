/**
 * The roofline of Williams, Waterman and Patterson (2009): a benchmark gets no faster than the
 * operations of the machine, nor than memory brings what it works on.
 */
import type { Benchmark } from '../model/benchmark.ts';
import type { BandwidthCeiling, Ceilings, RooflinePoint } from '../model/ceilings.ts';
import type { Row } from '../model/judgement.ts';

/** GFLOPS of the fastest kind of operation; NaN where none was measured. */
export function peakOf({ operations }: Ceilings): number {
  return operations.length === 0 ? Number.NaN : Math.max(...operations.map(({ gflops }) => gflops));
}

/** The level whose measured size is nearest, by ratio; null where none was measured. */
export function levelOf({ bandwidths }: Ceilings, bytes: number): BandwidthCeiling | null {
  const distance = (level: BandwidthCeiling) => Math.abs(Math.log(level.bytes / bytes));
  return bandwidths.reduce<BandwidthCeiling | null>(
    (best, level) => (best === null || distance(level) < distance(best) ? level : best),
    null,
  );
}

/** Where a benchmark stands at so many nanoseconds a call; null where its work is not told. */
export function pointOf(
  { id, work }: Benchmark,
  nanoseconds: number,
  ceilings: Ceilings,
): RooflinePoint | null {
  const { flops = 0, bytes = 0 } = work ?? {};
  const level = levelOf(ceilings, bytes);
  if (flops <= 0 || bytes <= 0 || level === null || !(nanoseconds > 0)) return null;
  const intensity = flops / bytes;
  const byMemory = intensity * level.gbps;
  const byOperations = peakOf(ceilings);
  return {
    benchmark: id,
    intensity,
    gflops: flops / nanoseconds,
    roofGflops: Math.min(byMemory, byOperations),
    boundBy: byMemory < byOperations ? 'memory' : 'operations',
  };
}

/** Rows under the ceilings of their testbed. Wrong numbers and failures have no point. */
export function pointsOf(rows: readonly Row[], ceilings: Ceilings): readonly RooflinePoint[] {
  return rows.flatMap(({ benchmark, verdict, role, comparison, aloneNs }) => {
    const ns = comparison?.headNs ?? aloneNs;
    if (ns === null || verdict === 'incorrect' || verdict === 'errored') return [];
    const point = role === 'removed' ? null : pointOf(benchmark, ns, ceilings);
    return point === null ? [] : [point];
  });
}
