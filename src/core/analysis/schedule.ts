/** The sequential decision about one benchmark: the same while measuring and in a replay. */
import type { Comparison, Verdict } from '../model/judgement.ts';
import { blockRule, type Entry, type Procedure, type Round } from '../model/recording.ts';
import { type Look, planLooks } from '../stats/looks.ts';
import { median, robustSigma } from '../stats/order.ts';
import { type RoundRatios, roundRatios, steadierRatios } from '../stats/round-statistic.ts';
import { estimateOf, intervalOf, liesAbove } from '../stats/sign-flip.ts';
import { floorsOf } from './floors.ts';
import { compareAllocation, compareTails } from './side-metrics.ts';
import { type Thresholds, thresholdsOf } from './thresholds.ts';
import { tiersOf } from './tiers.ts';

/** Where blocks scatter by more than this share of the margin of equality … */
const unsteadyShare = 1 / 3;
/** … so many times as many of them are taken from the next round. */
const longRound = 3;
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
  /** Why it is inconclusive, where that is not for want of rounds. */
  readonly contradiction: Contradiction | null;
}

type Decided = Exclude<Decision['verdict'], 'inconclusive'> | null;

/** A round that has both arms. */
type Pair = Round & { readonly base: NonNullable<Round['base']> };

/** The rounds that count: with both arms, on a machine of its own. */
export function pairsOf(rounds: readonly Round[]): readonly Pair[] {
  return rounds.filter((round): round is Pair => round.base !== null && !round.contended);
}

/** What each round that has both arms says, in order. */
export function ratiosOf(pairs: readonly Pair[]): readonly RoundRatios[] {
  return pairs.map(({ base, head }) => roundRatios(base.samplesNs, head.samplesNs, blockRule));
}

/**
 * A change must be shown and matter. Equality must be shown too, never taken from lack of evidence,
 * and an estimate that would be claimed if it were surer is not called equal: it gets more rounds.
 */
function decideAt(rounds: readonly RoundRatios[], look: Look, thresholds: Thresholds): Decided {
  const { ratios: d } = steadierRatios(rounds);
  // A round with a sample that is no time has no ratio, and nothing follows from it.
  if (!d.every(Number.isFinite)) return null;
  const change = changeShown(d, look.changeLevel, thresholds);
  if (change !== null) return change;
  // The estimate costs more than both tests, and few rounds pass them.
  if (!isWithin(d, look.equalityLevel, thresholds)) return null;
  if (Math.abs(estimateOf(d)) >= thresholds.claim) return null;
  if (contradictionAt(rounds, look, thresholds) !== null) return null;
  // Where it is too early to tell of the slowest samples, they get the rounds to be told of.
  const isTooEarly = look.changeLevel === 0;
  const tails = isTooEarly ? compareTails(rounds, look.equalityLevel) : null;
  return tails === null || tails.says === 'nothing' ? 'no-change' : null;
}

function changeShown(
  d: readonly number[],
  level: number,
  { floor, claim }: Thresholds,
): Extract<Decided, 'regression' | 'improvement'> | null {
  if (liesAbove(d, floor, level) && estimateOf(d) >= claim) return 'regression';
  return liesAbove(negated(d), floor, level) && estimateOf(d) <= -claim ? 'improvement' : null;
}

function isWithin(d: readonly number[], level: number, { margin }: Thresholds): boolean {
  return liesAbove(d, -margin, level) && liesAbove(negated(d), -margin, level);
}

function negated(d: readonly number[]): readonly number[] {
  return d.map((value) => -value);
}

/** What the other statistic says of arms that one statistic shows to be equal. */
export interface Contradiction {
  /** The one that shows no change. */
  readonly equalBy: 'floor' | 'median';
  /** Head over base by the other one. */
  readonly ratio: number;
}

/**
 * Floors do not see what spares the fastest samples, medians not what befalls few of them. Where
 * one shows no change and the other a change, at the same level, the arms are not equal.
 */
function contradictionAt(
  rounds: readonly RoundRatios[],
  look: Look,
  thresholds: Thresholds,
): Contradiction | null {
  const { statistic, ratios, otherRatios } = steadierRatios(rounds);
  const level = look.equalityLevel;
  const isEqual = Math.abs(estimateOf(ratios)) < thresholds.claim;
  if (!isEqual || !isWithin(ratios, level, thresholds)) return null;
  if (changeShown(otherRatios, level, thresholds) === null) return null;
  return { equalBy: statistic, ratio: Math.exp(estimateOf(otherRatios)) };
}

interface Reached {
  readonly verdict: Decided;
  /** Looks that were taken. */
  readonly looks: number;
}

/** The first look that decides, of those that the rounds reach. */
export function firstDecision(
  ratios: readonly RoundRatios[],
  looks: readonly Look[],
  thresholds: Thresholds,
): Reached {
  let reached = 0;
  for (const [index, look] of looks.entries()) {
    if (ratios.length < look.rounds) break;
    reached = index + 1;
    const verdict = decideAt(ratios.slice(0, look.rounds), look, thresholds);
    if (verdict !== null) return { verdict, looks: reached };
  }
  return { verdict: null, looks: reached };
}

/**
 * Samples of each arm that the next round of a benchmark is to take, after these: more where what
 * differs within a round is most of what differs between rounds, and starting processes only costs.
 */
export function samplesWanted(
  rounds: readonly Round[],
  entry: Pick<Entry, 'smallestEffect' | 'noiseFloor'>,
  procedure: Procedure,
): number {
  const { scatter } = steadierRatios(ratiosOf(pairsOf(rounds)));
  const isUnsteady = scatter > unsteadyShare * thresholdsOf(entry, procedure).margin;
  return procedure.samplesPerRound * (isUnsteady ? longRound : 1);
}

/** Whether a benchmark wants more rounds. `benchmarks` is the number compared in the whole run. */
export function progressOf(
  rounds: readonly Round[],
  entry: Entry,
  benchmarks: number,
  procedure: Procedure,
): Progress {
  const ratios = ratiosOf(pairsOf(rounds));
  const looks = planLooks(benchmarks, procedure);
  const { verdict } = firstDecision(ratios, looks, thresholdsOf(entry, procedure));
  const next = looks.find((look) => look.rounds > ratios.length);
  if (verdict !== null || next === undefined) return { state: 'closed' };
  return { state: 'open', roundsWanted: next.rounds - ratios.length };
}

/** Judges one benchmark; null where no round has both arms, or a sample is no time. */
export function decide(
  rounds: readonly Round[],
  entry: Entry,
  benchmarks: number,
  procedure: Procedure,
): Decision | null {
  const all = pairsOf(rounds);
  const looks = planLooks(benchmarks, procedure);
  const thresholds = thresholdsOf(entry, procedure);
  const ratios = ratiosOf(all);
  if (all.length === 0 || !ratios.every(({ floor }) => Number.isFinite(floor.ratio))) return null;
  const { verdict, looks: taken } = firstDecision(ratios, looks, thresholds);
  const look = looks[Math.max(0, taken - 1)] as Look;
  // Rounds after the deciding look were not asked for, and have no say.
  const used = verdict === null ? all.length : look.rounds;
  const pairs = all.slice(0, used);
  const own = ratios.slice(0, used);
  const { statistic, ratios: d } = steadierRatios(own);
  // A look that can show no change has no level for one: its interval is equality's.
  const level = look.changeLevel === 0 ? look.equalityLevel : look.changeLevel;
  const interval = intervalOf(d, level);
  return {
    verdict: verdict ?? 'inconclusive',
    contradiction: verdict === null ? contradictionAt(own, look, thresholds) : null,
    comparison: {
      ratio: Math.exp(interval.estimate),
      low: Math.exp(interval.low),
      high: Math.exp(interval.high),
      rounds: d.length,
      decidedAtLook: verdict === null ? null : taken,
      statistic,
      pairedMedianRatio: Math.exp(median(own.map((one) => one.median.ratio))),
      ...timesOf(pairs, interval.estimate),
      tail: compareTails(own, look.changeLevel),
      allocation: compareAllocation(pairs, level),
      tiers: tiersOf(pairs),
      smallestVisibleEffect: visibleEffect(d, look.changeLevel, thresholds),
      equalWithin: Math.expm1(thresholds.margin),
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
 * The smallest slowdown that rounds like these show nine times in ten: with it, the low limit would
 * clear the effect floor and the estimate the claim. Infinite where so few can show none.
 */
export function visibleEffect(
  d: readonly number[],
  changeLevel: number,
  thresholds: Thresholds,
): number {
  const { estimate, low, high } = intervalOf(d, changeLevel);
  const reach = Math.max(estimate - low, high - estimate);
  const standardError = robustSigma(d) / Math.sqrt(d.length);
  const shown = Math.max(thresholds.floor + reach, thresholds.claim);
  return Math.expm1(shown + visibleMargin * standardError);
}
