/** The sequential decision about one benchmark: the same while measuring and in a replay. */
import type { Comparison, Verdict } from '../model/judgement.ts';
import type { Entry, Procedure, Round } from '../model/recording.ts';
import { type Look, planLooks } from '../stats/looks.ts';
import { median, robustSigma } from '../stats/order.ts';
import { normalQuantile } from '../stats/prediction.ts';
import { blockFloorRatio, pairedMedianRatio } from '../stats/round-statistic.ts';
import { hodgesLehmann, lowerLimit, upperLimit } from '../stats/sign-flip.ts';
import { floorsOf } from './floors.ts';

/** Power at which an effect counts as visible. */
const visiblePower = 0.95;

export type Progress =
  | { readonly state: 'closed' }
  /** Rounds until the next look. */
  | { readonly state: 'open'; readonly roundsWanted: number };

/** What the rounds say. */
export interface Decision {
  readonly verdict: Extract<Verdict, 'regression' | 'improvement' | 'no-change' | 'inconclusive'>;
  readonly comparison: Comparison;
}

type Decided = Decision['verdict'] | null;

interface Numbers {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Log ratios of the rounds that have both arms, in their order. */
function ratiosOf(rounds: readonly Round[]): readonly number[] {
  return rounds.flatMap(({ base, head }) =>
    base === null ? [] : [blockFloorRatio(base.samplesNs, head.samplesNs)],
  );
}

function numbersAt(d: readonly number[], level: number): Numbers {
  return { estimate: hodgesLehmann(d), low: lowerLimit(d, level), high: upperLimit(d, level) };
}

/** A change must be shown and matter; equality must be shown too, never taken from lack of evidence. */
function decideAt(d: readonly number[], look: Look, entry: Entry, procedure: Procedure): Decided {
  const change = numbersAt(d, look.changeLevel);
  const floor = Math.log1p(procedure.effectFloor);
  const claim = Math.log1p(entry.smallestEffect);
  if (change.low > floor && change.estimate >= claim) return 'regression';
  if (change.high < -floor && change.estimate <= -claim) return 'improvement';
  const equal = numbersAt(d, look.equalityLevel);
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
  const { estimate, low, high } = numbersAt(d, look.changeLevel);
  const paired = both.map(({ base, head }) =>
    pairedMedianRatio(base?.samplesNs ?? [], head.samplesNs),
  );
  return {
    verdict: verdict ?? 'inconclusive',
    comparison: {
      ratio: Math.exp(estimate),
      low: Math.exp(low),
      high: Math.exp(high),
      rounds: d.length,
      decidedAtLook: verdict === null ? null : at,
      pairedMedianRatio: Math.exp(median(paired)),
      ...floorsOf(both),
      smallestVisibleEffect: visibleEffect(d, look, entry, procedure),
    },
  };
}

/** The smallest slowdown that these rounds would have shown with a power of 95 %. */
function visibleEffect(
  d: readonly number[],
  look: Look,
  entry: Entry,
  procedure: Procedure,
): number {
  const z = normalQuantile(1 - look.changeLevel) + normalQuantile(visiblePower);
  const seen = Math.log1p(procedure.effectFloor) + (z * robustSigma(d)) / Math.sqrt(d.length);
  return Math.max(entry.smallestEffect, Math.expm1(seen));
}
