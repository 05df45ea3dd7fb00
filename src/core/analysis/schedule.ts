/** The sequential decision about one benchmark: the same while measuring and in a replay. */
import type { Comparison, Verdict } from '../model/judgement.ts';
import type { Entry, Procedure, Round } from '../model/recording.ts';
import { type Look, planLooks } from '../stats/looks.ts';
import { median, robustSigma } from '../stats/order.ts';
import { blockFloorRatio, pairedMedianRatio } from '../stats/round-statistic.ts';
import { intervalOf } from '../stats/sign-flip.ts';
import { floorsOf } from './floors.ts';

/** Standard errors between an effect that is just shown and one that is shown nine times in ten. */
const visibleMargin = 2;

type Progress =
  | { readonly state: 'closed' }
  /** Rounds until the next look. */
  | { readonly state: 'open'; readonly roundsWanted: number };

/** What the rounds say. */
interface Decision {
  readonly verdict: Extract<Verdict, 'regression' | 'improvement' | 'no-change' | 'inconclusive'>;
  readonly comparison: Comparison;
}

type Decided = Decision['verdict'] | null;

/** Log ratios of the rounds that have both arms, in their order. */
function ratiosOf(rounds: readonly Round[]): readonly number[] {
  return rounds.flatMap(({ base, head }) =>
    base === null ? [] : [blockFloorRatio(base.samplesNs, head.samplesNs)],
  );
}

/**
 * A change must be shown and matter. Equality must be shown too, never taken from lack of evidence,
 * and an estimate that would be claimed if it were surer is not called equal: it gets more rounds.
 */
function decideAt(d: readonly number[], look: Look, entry: Entry, procedure: Procedure): Decided {
  // A sample of 0 ns has no logarithm, and nothing follows from it.
  if (!d.every(Number.isFinite)) return null;
  const change = intervalOf(d, look.changeLevel);
  const floor = Math.log1p(procedure.effectFloor);
  const claim = Math.log1p(entry.smallestEffect);
  if (change.low > floor && change.estimate >= claim) return 'regression';
  if (change.high < -floor && change.estimate <= -claim) return 'improvement';
  if (Math.abs(change.estimate) >= claim) return null;
  const equal = intervalOf(d, look.equalityLevel);
  const margin = Math.log1p(Math.max(procedure.equalityMargin, entry.smallestEffect));
  if (equal.low >= -margin && equal.high <= margin) return 'no-change';
  return null;
}

function firstDecision(
  d: readonly number[],
  looks: readonly Look[],
  entry: Entry,
  procedure: Procedure,
): { readonly verdict: Decided; readonly look: number } {
  let reached = 0;
  for (const [index, look] of looks.entries()) {
    if (d.length < look.rounds) break;
    reached = index + 1;
    const verdict = decideAt(d.slice(0, look.rounds), look, entry, procedure);
    if (verdict !== null) return { verdict, look: reached };
  }
  return { verdict: null, look: reached };
}

/** Whether a benchmark wants more rounds. `benchmarks` is the number compared in the whole run. */
export function progressOf(
  rounds: readonly Round[],
  entry: Entry,
  benchmarks: number,
  procedure: Procedure,
): Progress {
  const d = ratiosOf(rounds);
  const looks = planLooks(benchmarks, procedure);
  const { verdict } = firstDecision(d, looks, entry, procedure);
  const next = looks.find((look) => look.rounds > d.length);
  if (verdict !== null || next === undefined) return { state: 'closed' };
  return { state: 'open', roundsWanted: next.rounds - d.length };
}

/** Judges the rounds of one benchmark; null where no round has both arms. */
export function decide(
  rounds: readonly Round[],
  entry: Entry,
  benchmarks: number,
  procedure: Procedure,
): Decision | null {
  const all = ratiosOf(rounds);
  if (all.length === 0) return null;
  const looks = planLooks(benchmarks, procedure);
  const { verdict, look: at } = firstDecision(all, looks, entry, procedure);
  const look = looks[Math.max(0, at - 1)] as Look;
  // Rounds after the deciding look were not asked for, and have no say.
  const used = verdict === null ? all.length : look.rounds;
  const d = all.slice(0, used);
  const both = rounds.filter(({ base }) => base !== null).slice(0, used);
  const interval = intervalOf(d, look.changeLevel);
  const paired = both.map(({ base, head }) =>
    pairedMedianRatio(base?.samplesNs ?? [], head.samplesNs),
  );
  return {
    verdict: verdict ?? 'inconclusive',
    comparison: {
      ratio: Math.exp(interval.estimate),
      low: Math.exp(interval.low),
      high: Math.exp(interval.high),
      rounds: d.length,
      decidedAtLook: verdict === null ? null : at,
      pairedMedianRatio: Math.exp(median(paired)),
      ...timesOf(both, interval.estimate),
      smallestVisibleEffect:
        at === 0
          ? Number.POSITIVE_INFINITY
          : visibleEffect(all.slice(0, look.rounds), look, entry, procedure),
    },
  };
}

/**
 * The times of both arms as the ratio has them, at the level of all floors together. Each arm's
 * own median would be of other rounds than the other's, and could contradict the ratio.
 */
function timesOf(
  rounds: readonly Round[],
  logRatio: number,
): { readonly baseNs: number; readonly headNs: number } {
  const { baseNs, headNs } = floorsOf(rounds);
  const level = Math.sqrt(baseNs * headNs);
  return { baseNs: level * Math.exp(-logRatio / 2), headNs: level * Math.exp(logRatio / 2) };
}

/**
 * The smallest slowdown that rounds like those of the last look show nine times in ten: with it,
 * the low limit would clear the effect floor and the estimate the claim.
 */
function visibleEffect(
  d: readonly number[],
  look: Look,
  entry: Entry,
  procedure: Procedure,
): number {
  const { estimate, low, high } = intervalOf(d, look.changeLevel);
  const reach = Math.max(estimate - low, high - estimate);
  const shown = Math.log1p(procedure.effectFloor) + reach;
  const claimed = Math.log1p(entry.smallestEffect);
  const standardError = robustSigma(d) / Math.sqrt(d.length);
  return Math.expm1(Math.max(shown, claimed) + visibleMargin * standardError);
}
