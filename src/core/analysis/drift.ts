import type { BaselinePoint, Drift } from '../model/baseline.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import type { BenchmarkDrift } from '../model/change.ts';
import { defaultChangePointRule } from '../stats/change-points.ts';
import { driftSince } from './segments.ts';

/**
 * The benchmarks that have moved since a commit for sure, the largest move first: the interval
 * leaves out that nothing moved, and the move is no smaller than one that is anybody's concern.
 */
export function shownDrifts(
  baseline: ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>,
  sha: string,
): readonly BenchmarkDrift[] {
  const { smallestStep } = defaultChangePointRule;
  return [...baseline]
    .flatMap(([benchmark, series]) => {
      const drift = driftSince(series, sha);
      return drift === null ? [] : [{ benchmark, drift }];
    })
    .filter(({ drift }) => drift.low > 1 || drift.high < 1)
    .filter(({ drift }) => size(drift) >= Math.log1p(smallestStep))
    .sort((a, b) => size(b.drift) - size(a.drift));
}

function size({ ratio }: Drift): number {
  return Math.abs(Math.log(ratio));
}
