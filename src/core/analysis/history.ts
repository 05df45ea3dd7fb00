/** A stored series as people look at it: its newest points, and where its level changed. */
import type { BaselinePoint } from '../model/baseline.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Level } from '../model/change.ts';
import { changeBetween } from '../model/conditions.ts';
import type { History, HistoryChange } from '../model/history.ts';
import { median } from '../stats/order.ts';
import { segments } from './segments.ts';

/** More are no more to see in a picture of this width. */
const mostPoints = 60;

/** `series`: oldest first, as far back as change points are to be told. */
export function historyOf(benchmark: BenchmarkId, series: readonly BaselinePoint[]): History {
  const points = series.slice(-mostPoints);
  const all = stretches(series).flatMap((stretch) => segments(stretch));
  const shown = new Set(points.map(({ sha }) => sha));
  const changes = all.slice(1).flatMap((segment, index): HistoryChange[] => {
    const before = all[index];
    const [first] = segment;
    if (before === undefined || first === undefined || !shown.has(first.sha)) return [];
    return [changeOf(before, segment, first)];
  });
  return { benchmark, points, all: series.length, changes };
}

function changeOf(
  before: readonly BaselinePoint[],
  after: readonly BaselinePoint[],
  first: BaselinePoint,
): HistoryChange {
  const last = before.at(-1)?.conditions ?? null;
  const isOther = last !== first.conditions;
  return {
    sha: first.sha,
    recordedAt: first.recordedAt,
    levels: { before: levelOf(before), after: levelOf(after) },
    conditions: isOther ? changeBetween(last, first.conditions) : null,
  };
}

function levelOf(points: readonly BaselinePoint[]): Level {
  return { ns: median(points.map(({ floorNs }) => floorNs)), points: points.length };
}

/** Points of the same conditions in a row: times of others are of other work. */
function stretches(series: readonly BaselinePoint[]): readonly (readonly BaselinePoint[])[] {
  const found: BaselinePoint[][] = [];
  for (const point of series) {
    const current = found.at(-1);
    const last = current?.at(-1);
    const isSame = last !== undefined && last.conditions === point.conditions;
    if (isSame && current !== undefined) current.push(point);
    else found.push([point]);
  }
  return found;
}
