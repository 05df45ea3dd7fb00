/**
 * Change points: where the level of a series of times moves for good.
 *
 * E-divisive (Matteson & James 2014) with the changes of Hunter (Fleming et al. 2023, "Hunter:
 * using change point detection to hunt for performance regressions", ICPE), now Apache Otava:
 * windows instead of the whole series, and a t-test instead of random permutations, so that the
 * outcome is the same each time. Windows are cut where they differ most for as long as a cut
 * reaches a lax level; of these candidates the weakest are taken away until each that is left
 * reaches a strict level between its neighbours, and is placed anew there.
 *
 * It works on logarithms. A time is positive and its noise is in proportion to it; a change that
 * matters is a ratio. On logarithms equal ratios are equal distances, twice as slow is as far as
 * twice as fast, and the unit of time does not matter.
 */
import { energySplit, fenced } from './energy.ts';
import { median } from './order.ts';
import { stepBetween } from './step.ts';

export interface ChangePoint {
  /** Of the first value at the new level. */
  readonly index: number;
  /** Medians of the segments on either side, in the unit of the values. */
  readonly before: number;
  readonly after: number;
  /** after / before: above 1 where it became slower. */
  readonly ratio: number;
  /**
   * Of the t-test between the segments on either side. The point was chosen where it is small, so
   * it is no chance of a false alarm: that is measured, in notes/review/statistics.md.
   */
  readonly p: number;
}

export interface ChangePointRule {
  /** Values that are searched at once; twice `leastPoints` at least. */
  readonly windowPoints: number;
  /** Values of a segment, at least: fewer may be spikes. */
  readonly leastPoints: number;
  /** p of a candidate, and of a change point. */
  readonly candidateLevel: number;
  readonly level: number;
  /** Values on each side that judge a point: what is farther away is of another time. */
  readonly reachPoints: number;
  /** Smaller steps, such as 0.005, are nobody's concern. */
  readonly smallestStep: number;
}

export const defaultChangePointRule: ChangePointRule = {
  windowPoints: 50,
  leastPoints: 4,
  candidateLevel: 0.01,
  level: 0.0005,
  reachPoints: 100,
  smallestStep: 0.005,
};

/**
 * The change points of positive times, oldest first; ascending. A slow drift has none: it is a
 * slope, and any point of it would be a wrong answer. Takes time in proportion to the length.
 * Throws RangeError for a value that is no time.
 */
export function changePoints(
  values: readonly number[],
  rule: ChangePointRule = defaultChangePointRule,
): readonly ChangePoint[] {
  const logs = values.map(logOf);
  const rough = strongest(logs, candidates(logs, rule), rule);
  const points = strongest(logs, placedAnew(logs, rough, rule), rule);
  const levels = segmentsOf(values, points).map(median);
  return points.map(({ index, p }, place) => {
    const [before, after] = levels.slice(place, place + 2) as [number, number];
    return { index, before, after, ratio: after / before, p };
  });
}

/** A series cut at its change points, which are ascending: one part more than there are points. */
export function segmentsOf<T>(
  series: readonly T[],
  points: readonly Pick<ChangePoint, 'index'>[],
): readonly (readonly T[])[] {
  const starts = [0, ...points.map(({ index }) => index)];
  return starts.map((start, place) => series.slice(start, starts[place + 1]));
}

function logOf(value: number, index: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return Math.log(value);
  throw new RangeError(`value ${index} of the series is ${value}: a time is positive and finite`);
}

/** Indices at which windows are cut, ascending. A window begins at the last cut of those before. */
function candidates(logs: readonly number[], rule: ChangePointRule): readonly number[] {
  const found: number[] = [];
  const stride = Math.floor(rule.windowPoints / 2);
  for (let from = 0; from < logs.length; ) {
    cut(logs, from, Math.min(logs.length, from + rule.windowPoints), rule, found);
    // Half a window on at least, so that each value is seen with half a window on its either side.
    from = Math.max(found.at(-1) ?? 0, from + stride);
  }
  return found;
}

/**
 * Cuts [from, to) and what it is cut into, for as long as the two sides differ: all that follows
 * the cut at the lax level, or a part of it at the strict one. Of two steps of which the second
 * takes back the first, only the part shows the first. It is to be twice as long as a segment has
 * to be, since there are many parts to choose from.
 */
function cut(
  logs: readonly number[],
  from: number,
  to: number,
  rule: ChangePointRule,
  found: number[],
): void {
  const best = bestCut(logs, from, to, rule, 'any');
  if (best === null) return;
  const { index, end } = best;
  const chance = (until: number): number =>
    stepBetween(logs.slice(from, index), logs.slice(index, until)).p;
  const isCut =
    chance(to) <= rule.candidateLevel ||
    (end - index >= 2 * rule.leastPoints && chance(end) <= rule.level);
  if (!isCut) return;
  cut(logs, from, index, rule, found);
  found.push(index);
  cut(logs, index, to, rule, found);
}

/** In [from, to); what is wild may be as many values of each window as make no segment. */
function bestCut(
  logs: readonly number[],
  from: number,
  to: number,
  { leastPoints, windowPoints }: ChangePointRule,
  ends: 'any' | 'last',
) {
  const wild = leastPoints * Math.ceil((to - from) / windowPoints);
  const best = energySplit(fenced(logs.slice(from, to), wild), leastPoints, ends);
  return best === null ? null : { index: from + best.index, end: from + best.end };
}

interface Candidate {
  readonly index: number;
  /** The neighbours that it was judged between. */
  readonly from: number;
  readonly to: number;
  readonly p: number;
  /** p, or more than 1 where it is no step or too small a one. */
  readonly weakness: number;
}

/**
 * What is left of the indices when none is too weak between its neighbours. Each pass takes away
 * those that are weaker than both of their neighbours, which then are judged anew.
 */
function strongest(
  logs: readonly number[],
  indices: readonly number[],
  rule: ChangePointRule,
): readonly Candidate[] {
  let left = judged(logs, indices, [], rule);
  for (;;) {
    const weaknesses = left.map(({ weakness }) => weakness);
    const kept = left.filter(({ weakness }, place) => {
      const isWeakest =
        weakness >= (weaknesses[place - 1] ?? 0) && weakness > (weaknesses[place + 1] ?? 0);
      return weakness <= rule.level || !isWeakest;
    });
    if (kept.length === left.length) return kept;
    left = judged(
      logs,
      kept.map(({ index }) => index),
      kept,
      rule,
    );
  }
}

/** Each index between its neighbours; what is `known` of the same neighbours is not asked again. */
function judged(
  logs: readonly number[],
  indices: readonly number[],
  known: readonly Candidate[],
  rule: ChangePointRule,
): readonly Candidate[] {
  return indices.map((index, place) => {
    const from = indices[place - 1] ?? 0;
    const to = indices[place + 1] ?? logs.length;
    const same = known[place];
    if (same?.from === from && same.to === to) return same;
    const [first, end] = within(from, index, to, rule);
    const { p, size, isSlope } = stepBetween(logs.slice(first, index), logs.slice(index, end));
    const isStep = !isSlope && Math.abs(size) >= Math.log1p(rule.smallestStep);
    return { index, from, to, p, weakness: isStep ? p : 1 + p };
  });
}

/** What judges an index between its neighbours: [from, to), as far as the rule reaches. */
function within(from: number, index: number, to: number, { reachPoints }: ChangePointRule) {
  return [Math.max(from, index - reachPoints), Math.min(to, index + reachPoints)] as const;
}

/**
 * Each index where the values between its neighbours are best cut. It was found in a window that
 * began and ended somewhere, which its segments do not.
 */
function placedAnew(
  logs: readonly number[],
  points: readonly Candidate[],
  rule: ChangePointRule,
): readonly number[] {
  let previous = 0;
  return points.map(({ index, to }) => {
    const [first, end] = within(previous, index, to, rule);
    previous = bestCut(logs, first, end, rule, 'last')?.index ?? index;
    return previous;
  });
}
