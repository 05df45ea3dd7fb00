/** Which points of a stored series may meet: times of other conditions are of other work. */
import type { BaselinePoint } from '../model/baseline.ts';
import { type Conditions, type ConditionsChange, changeBetween } from '../model/conditions.ts';

export interface ComparablePoints {
  readonly points: readonly BaselinePoint[];
  /** What changed before the first of them; null where nothing did. */
  readonly begunBy: ConditionsChange | null;
}

/**
 * The newest points of a series that were all measured under these conditions. What is before the
 * last other one is not looked at, also where it is of these conditions again. A point that does
 * not say its conditions is unlike any other.
 */
export function comparablePoints(
  series: readonly BaselinePoint[],
  conditions: Conditions | null,
): ComparablePoints {
  const last = series.findLastIndex((point) => {
    return conditions === null || point.conditions !== conditions;
  });
  const other = series[last];
  return {
    points: series.slice(last + 1),
    begunBy: other === undefined ? null : changeBetween(other.conditions, conditions),
  };
}

/** The newest points that were measured under the conditions of the last one. */
export function presentPoints(series: readonly BaselinePoint[]): readonly BaselinePoint[] {
  return comparablePoints(series, series.at(-1)?.conditions ?? null).points;
}
