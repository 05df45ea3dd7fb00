/** The segments of a stored baseline series, and how far it has moved since a commit. */
import type { BaselinePoint, Drift } from '../model/baseline.ts';
import { changePoints, segmentsOf } from '../stats/change-points.ts';
import { stepInterval } from '../stats/step.ts';
import { presentPoints } from './comparable.ts';

/** Points on either side of a comparison: fewer than these say nothing of a level. */
const fewestPoints = 4;
/** Of the interval of a drift; it is asked of every benchmark of every report. */
const confidence = 0.99;

/** Points of the same conditions, cut at their change points, oldest first. */
export function segments(series: readonly BaselinePoint[]): readonly (readonly BaselinePoint[])[] {
  return segmentsOf(series, changePoints(series.map(({ floorNs }) => floorNs)));
}

/** The points since the last change point: an accepted change is soon normal. */
export function currentSegment(series: readonly BaselinePoint[]): readonly BaselinePoint[] {
  return segments(series).at(-1) ?? [];
}

/** A change point may be placed this many points too late. */
const slack = 1;

/**
 * The last commit that was surely measured before the series changed its level last; null where it
 * never did under the conditions of its newest point.
 */
export function beforeLastChange(series: readonly BaselinePoint[]): string | null {
  const points = presentPoints(series);
  const before = points.length - currentSegment(points).length;
  return before === 0 ? null : (points[Math.max(0, before - 1 - slack)]?.sha ?? null);
}

/**
 * How far the series has moved since a commit, such as the last release: the current segment
 * against the segment that holds the commit. Where both are one, its points after the commit
 * against those up to it, so that a slow drift, which has no change point, is seen too. Null where
 * the series does not hold the commit under the conditions of its last point, or too few points
 * tell.
 *
 * The segments are chosen by what they show. The interval keeps its level all the same, but for
 * steps so small that they may not be found (test/properties/drift.test.ts).
 */
export function driftSince(series: readonly BaselinePoint[], sha: string): Drift | null {
  const all = segments(presentPoints(series));
  const holder = all.find((segment) => segment.some((point) => point.sha === sha));
  const current = all.at(-1);
  if (holder === undefined || current === undefined) return null;
  const [then, now] = holder === current ? cutAfter(holder, sha) : [holder, current];
  if (then.length < fewestPoints || now.length < fewestPoints) return null;
  const { size, low, high } = stepInterval(logsOf(then), logsOf(now), confidence);
  return {
    ratio: Math.exp(size),
    low: Math.exp(low),
    high: Math.exp(high),
    points: now.length,
  };
}

function cutAfter(segment: readonly BaselinePoint[], sha: string) {
  const next = segment.findIndex((point) => point.sha === sha) + 1;
  return [segment.slice(0, next), segment.slice(next)] as const;
}

function logsOf(points: readonly BaselinePoint[]): readonly number[] {
  return points.map(({ floorNs }) => Math.log(floorNs));
}
