/** Which commits of the default branch a stored series gives reason to look at again. */
import type { BaselinePoint } from '../model/baseline.ts';
import type { Inspection, Level, Levels, ShaRange } from '../model/change.ts';
import { changePoints } from '../stats/change-points.ts';
import { median } from '../stats/order.ts';
import { predictionInterval } from '../stats/prediction.ts';
import { presentPoints } from './comparable.ts';
import { currentSegment } from './segments.ts';

/** Points that a series needs before anything about it is suspect. */
const fewestPoints = 10;
/** Of one more point, a normal series leaves this interval once in a hundred times. */
const confidence = 0.99;
/** Change points before these newest points are history: somebody has lived with them. */
const newestPoints = 20;
/** A change point may be placed this many points too early or too late. */
const slack = 1;

/**
 * The ranges of commits to be compared, oldest first: about each change point among the newest
 * points, and about the newest point where it is outside of what the segment before it predicts.
 * What was inspected before is left out; so is a point that was outside, once the next one is back
 * inside. Both are of one benchmark on one testbed; only points of the newest one's conditions
 * count.
 */
export function suspectRanges(
  whole: readonly BaselinePoint[],
  inspections: readonly Inspection[],
): readonly ShaRange[] {
  const series = presentPoints(whole);
  if (series.length < fewestPoints) return [];
  const seen = seenSpans(series, inspections);
  const last = series.length - 1;
  const steps = changePoints(series.map(({ floorNs }) => floorNs))
    .map(({ index }) => index)
    .filter((index) => index >= series.length - newestPoints);
  const outlier = firstOutside(series);
  // The newest points may be outside and make a change point already: one range is enough.
  const isStep = steps.some((index) => Math.abs(index - (outlier ?? index)) <= slack);
  const spans = steps.map((index) => around(index, slack, last));
  if (outlier !== null && !isStep) spans.push(around(outlier, 0, last));
  return spans
    .filter((span) => !seen.some((one) => settles(one, span)))
    .map(({ from, to }) => ({
      beforeSha: (series[from] as BaselinePoint).sha,
      afterSha: (series[to] as BaselinePoint).sha,
    }));
}

/** Places of the last point before a change, and of the first one after it, give or take. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Of the first point after it, where it is placed best. */
  readonly index: number;
}

function around(index: number, wide: number, last: number): Span {
  return { index, from: Math.max(0, index - 1 - wide), to: Math.min(last, index + wide) };
}

/**
 * The place of the first one of the newest points that are outside of what the segment before the
 * newest one predicts, all on the same side of it; null where the newest one is inside, or too few
 * points tell.
 */
function firstOutside(series: readonly BaselinePoint[]): number | null {
  const newest = series.at(-1) as BaselinePoint;
  const segment = currentSegment(series.slice(0, -1)).map(({ floorNs }) => floorNs);
  if (segment.length < fewestPoints) return null;
  const { low, high } = predictionInterval(segment, confidence);
  // A series without spread has not shown what is normal.
  if (low === high) return null;
  const side = (ns: number): number => Number(ns > high) - Number(ns < low);
  const own = side(newest.floorNs);
  if (own === 0) return null;
  const inside = segment.findLastIndex((ns) => side(ns) !== own);
  return series.length - 1 - (segment.length - 1 - inside);
}

interface Seen {
  readonly from: number;
  readonly to: number;
  readonly isChange: boolean;
  readonly isOpen: boolean;
}

/** Those whose commits the series still has; what is not published yet is not done. */
function seenSpans(
  series: readonly BaselinePoint[],
  inspections: readonly Inspection[],
): readonly Seen[] {
  const places = new Map(series.map(({ sha }, index) => [sha, index]));
  return inspections.flatMap(({ beforeSha, afterSha, verdict, published }) => {
    const to = places.get(afterSha);
    if (to === undefined || !published) return [];
    const from = places.get(beforeSha) ?? 0;
    const isChange = verdict === 'regression' || verdict === 'improvement';
    const isOpen = !isChange && verdict !== 'no-change';
    return [{ from, to, isChange, isOpen }];
  });
}

/**
 * Whether an inspection has answered the suspicion. A change that was found explains whatever is
 * placed beside it. Where nothing could be told, a wider range is worth another run.
 */
function settles({ from, to, isChange, isOpen }: Seen, span: Span): boolean {
  if (isChange) return from <= span.index - 1 + slack && span.index - slack <= to;
  const [first, last] = isOpen ? [span.from, span.to] : [span.index - 1, span.index];
  return from <= first && last <= to;
}

/** Where a series stood up to one commit, and from a later one on; null where it has not both. */
export function levelsAround(
  whole: readonly BaselinePoint[],
  { beforeSha, afterSha }: ShaRange,
): Levels | null {
  const series = presentPoints(whole);
  const end = series.findIndex(({ sha }) => sha === beforeSha) + 1;
  const start = series.findIndex(({ sha }) => sha === afterSha);
  if (end === 0 || start < end) return null;
  return {
    before: levelOf(currentSegment(series.slice(0, end))),
    after: levelOf(series.slice(start)),
  };
}

function levelOf(points: readonly BaselinePoint[]): Level {
  return { ns: median(points.map(({ floorNs }) => floorNs)), points: points.length };
}
