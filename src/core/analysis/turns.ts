/** Whose turn it is: rounds go where they decide something. */
import type { Entry, Procedure, Round } from '../model/recording.ts';
import { type Look, planLooks } from '../stats/looks.ts';
import { robustSigma } from '../stats/order.ts';
import { type RoundRatios, steadierRatios } from '../stats/round-statistic.ts';
import { estimateOf } from '../stats/sign-flip.ts';
import { tLimit } from '../stats/student.ts';
import { pairsOf, ratiosOf } from './schedule.ts';
import { type Thresholds, thresholdsOf } from './thresholds.ts';

/** Something that is not decided yet. */
export interface Contender {
  readonly rounds: number;
  readonly seconds: number;
  /** Rounds after which it should be decided; null where nothing is known of that. */
  readonly roundsExpected: number | null;
}

/**
 * The number of the contender that gets the next round. As long as nothing is known of some, they
 * take turns. Then those do that the time left can decide, the quickest to decide counted first, by
 * the time that each has had: a slow phase of the machine falls on several of them, and rounds of
 * seconds do not starve those of milliseconds. What the time left cannot decide comes last.
 */
export function nextTurn(contenders: readonly Contender[], secondsLeft: number): number {
  const unknown = contenders.filter(({ roundsExpected }) => roundsExpected === null);
  if (unknown.length > 0) return contenders.indexOf(least(unknown, ({ rounds }) => rounds));
  const decidable = contenders
    .map((contender) => ({ contender, left: leftOf(contender) }))
    .filter(({ left }) => left < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.left - b.left);
  let total = 0;
  const within = decidable.filter(({ left }, place) => {
    total += left;
    return place === 0 || total <= secondsLeft;
  });
  const able = within.length > 0 ? within.map(({ contender }) => contender) : contenders;
  return contenders.indexOf(least(able, ({ seconds }) => seconds));
}

/** Seconds until it should be decided. */
function leftOf({ rounds, seconds, roundsExpected }: Contender): number {
  return Math.max(1, (roundsExpected ?? 0) - rounds) * (seconds / Math.max(1, rounds));
}

/** The first of them, where several are. */
function least<T>(all: readonly T[], of: (one: T) => number): T {
  return all.reduce((first, one) => (of(one) < of(first) ? one : first));
}

/**
 * Rounds of a benchmark after which it should be decided, if it stays as these rounds show it;
 * infinite where no look will. Null before the first look.
 */
export function expectedRounds(
  rounds: readonly Round[],
  entry: Entry,
  benchmarks: number,
  procedure: Procedure,
): number | null {
  const looks = planLooks(benchmarks, procedure);
  return expectedOf(ratiosOf(pairsOf(rounds)), looks, thresholdsOf(entry, procedure));
}

/** The same, of ratios. */
export function expectedOf(
  ratios: readonly RoundRatios[],
  looks: readonly Look[],
  { floor, claim, margin }: Thresholds,
): number | null {
  if (ratios.length < (looks[0]?.rounds ?? 0)) return null;
  const d = steadierRatios(ratios).ratios;
  const size = Math.abs(estimateOf(d));
  const sigma = robustSigma(d);
  const decides = ({ rounds, changeLevel, equalityLevel }: Look): boolean => {
    if (rounds <= d.length) return false;
    const reach = (level: number) => (tLimit(1 - level, rounds - 1) * sigma) / Math.sqrt(rounds);
    if (size < claim) return margin - size >= reach(equalityLevel);
    return changeLevel > 0 && size - floor >= reach(changeLevel);
  };
  return looks.find(decides)?.rounds ?? Number.POSITIVE_INFINITY;
}
