/** What the rounds of a search say of a candidate: enough to rank it, never a verdict. */
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Entry, Procedure, Round } from '../model/recording.ts';
import { steadierRatios } from '../stats/round-statistic.ts';
import { estimateOf } from '../stats/sign-flip.ts';
import { pairsOf, ratiosOf, visibleEffect } from './schedule.ts';
import { thresholdsOf } from './thresholds.ts';

/** One benchmark of a candidate against the present values. */
interface CandidateEstimate {
  readonly benchmark: BenchmarkId;
  /** Below 0 when the candidate is faster; infinite where a sample was no time. */
  readonly logRatio: number;
}

function estimatesOf(rounds: readonly Round[]): readonly CandidateEstimate[] {
  const ids = [...new Set(rounds.map(({ benchmark }) => benchmark))];
  return ids.map((benchmark) => {
    const own = rounds.filter((round) => round.benchmark === benchmark);
    const { ratios } = steadierRatios(ratiosOf(pairsOf(own)));
    const isTime = ratios.length > 0 && ratios.every(Number.isFinite);
    return { benchmark, logRatio: isTime ? estimateOf(ratios) : Number.POSITIVE_INFINITY };
  });
}

/** What a candidate is ranked by: the mean of its benchmarks' log ratios. */
export function meanLogRatio(rounds: readonly Round[]): number {
  const all = estimatesOf(rounds);
  return all.reduce((sum, { logRatio }) => sum + logRatio, 0) / Math.max(1, all.length);
}

/**
 * Whether a confirming run is worth it: by these rounds one benchmark at least is faster by what
 * would be claimed, and none is slower by that.
 */
export function isPromising(
  rounds: readonly Round[],
  { smallestEffect }: Pick<Procedure, 'smallestEffect'>,
): boolean {
  const claim = Math.log1p(smallestEffect);
  const ratios = estimatesOf(rounds).map(({ logRatio }) => logRatio);
  return ratios.some((ratio) => ratio <= -claim) && ratios.every((ratio) => ratio < claim);
}

/**
 * The smallest effect that rounds like these show nine times in ten of one benchmark, at the level
 * of a change, in the benchmark where that is largest; null where so few show none of any size.
 */
export function visibleEffectOf(
  rounds: readonly Round[],
  entries: readonly Pick<Entry, 'benchmark' | 'smallestEffect' | 'noiseFloor'>[],
  procedure: Procedure,
): number | null {
  const effects = entries.map((entry) => {
    const own = rounds.filter(({ benchmark }) => benchmark === entry.benchmark.id);
    const { ratios } = steadierRatios(ratiosOf(pairsOf(own)));
    if (ratios.length === 0) return Number.POSITIVE_INFINITY;
    return visibleEffect(ratios, procedure.alpha, thresholdsOf(entry, procedure));
  });
  const largest = Math.max(0, ...effects);
  return entries.length > 0 && Number.isFinite(largest) ? largest : null;
}
