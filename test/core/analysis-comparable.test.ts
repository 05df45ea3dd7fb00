/** Which points of a stored series have a say once the lockfile or the suite has changed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { opinionOf } from '#core/analysis/baseline-opinion.ts';
import { comparablePoints, presentPoints } from '#core/analysis/comparable.ts';
import { driftSince } from '#core/analysis/segments.ts';
import { levelsAround, suspectRanges } from '#core/analysis/suspicion.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { type Conditions, conditionsOf } from '#core/model/conditions.ts';

function under(lockfile: string, suite: string): Conditions {
  return conditionsOf({ lockfile, suites: new Map([['a', suite]]) }, 'a') as Conditions;
}

const one = under('111111111111', 'aaaaaaaaaaaa');
const otherLockfile = under('222222222222', 'aaaaaaaaaaaa');
const otherSuite = under('111111111111', 'bbbbbbbbbbbb');
const bothOther = under('none', 'bbbbbbbbbbbb');

function pointsOf(all: readonly (Conditions | null)[], level = (_: number) => 1000) {
  return all.map((conditions, index): BaselinePoint => {
    const benchmark = 'matmul/optimized/n=64' as BenchmarkId;
    const floorNs = level(index) + ((index * 7) % 5) - 2;
    const recordedAt = new Date(Date.UTC(2026, 2, 1 + index)).toISOString();
    return {
      benchmark,
      testbedId: 'bed',
      sha: `c${index}`,
      recordedAt,
      floorNs,
      rounds: 5,
      conditions,
    };
  });
}

const times = (count: number, conditions: Conditions | null) =>
  Array.from({ length: count }, () => conditions);

describe('the points that a run is compared with', () => {
  test('are all where nothing changed', () => {
    const series = pointsOf(times(12, one));
    expect(comparablePoints(series, one)).toEqual({ points: series, begunBy: null });
    expect(comparablePoints([], one)).toEqual({ points: [], begunBy: null });
  });

  test.each([
    ['lockfile', otherLockfile],
    ['suite', otherSuite],
    ['both', bothOther],
    ['unknown', null],
  ] as const)('begin after the last one of before: %s', (begunBy, before) => {
    const series = pointsOf([...times(3, before), ...times(2, one)]);
    expect(comparablePoints(series, one)).toEqual({ points: series.slice(3), begunBy });
    expect(presentPoints(series)).toEqual(before === one ? series : series.slice(3));
  });

  test('are none where the newest one is another, such as for a pull request that stayed behind', () => {
    const series = pointsOf([...times(12, one), otherLockfile]);
    expect(comparablePoints(series, one)).toEqual({ points: [], begunBy: 'lockfile' });
  });

  test('are none for a run that does not say what it was measured under', () => {
    const series = pointsOf([...times(12, one), ...times(12, null)]);
    expect(comparablePoints(series, null)).toEqual({ points: [], begunBy: 'unknown' });
    expect(presentPoints(series)).toEqual([]);
  });

  test('are the longest run of equal ones at the end, whatever stood before', () => {
    const any = fc.constantFrom(one, otherLockfile, otherSuite, bothOther, null);
    const property = fc.property(fc.array(any, { maxLength: 12 }), (drawn) => {
      const series = pointsOf(drawn);
      const { points, begunBy } = comparablePoints(series, one);
      expect(points.every(({ conditions }) => conditions === one)).toBe(true);
      expect(points).toEqual(series.slice(series.length - points.length));
      const before = series.at(-1 - points.length);
      expect(before?.conditions).not.toBe(one);
      expect(begunBy === null).toBe(before === undefined);
    });
    fc.assert(property, { seed: 1, numRuns: 500 });
  });
});

describe('a series that began anew', () => {
  const ask = (series: readonly BaselinePoint[], headNs = 1300) =>
    opinionOf(series, { headNs, ratio: 1, conditions: one });

  test('has no opinion until it has ten points, and says why', () => {
    const level = (index: number) => (index < 20 ? 1000 : 1300);
    const series = pointsOf([...times(20, otherLockfile), ...times(11, one)], level);
    expect(ask(series.slice(0, 20))).toMatchObject({
      points: 0,
      commit: null,
      begunBy: 'lockfile',
    });
    const few = ask(series.slice(0, 29));
    expect(few).toMatchObject({ says: 'none yet', points: 9, commit: 'c28', begunBy: 'lockfile' });
    expect(ask(series.slice(0, 30))).toMatchObject({ says: 'agrees', points: 10, begunBy: null });
    // Ten would do: it is the time of head that is missing.
    const untimed = { headNs: null, ratio: 1, conditions: one };
    expect(opinionOf(series.slice(0, 30), untimed)).toMatchObject({ points: 10, begunBy: null });
  });

  test('begins anew also where the old conditions return', () => {
    const series = pointsOf([...times(20, one), otherSuite, ...times(3, one)]);
    expect(ask(series)).toMatchObject({ says: 'none yet', points: 3, begunBy: 'suite' });
  });

  test('does not blame the lockfile for a change point that came later', () => {
    const level = (index: number) => (index < 30 ? 1000 : 1300);
    const series = pointsOf([...times(10, otherLockfile), ...times(26, one)], level);
    expect(ask(series)).toMatchObject({ says: 'none yet', points: 6, begunBy: null });
  });

  test('makes nothing suspect where it begins', () => {
    const level = (index: number) => (index < 20 ? 1000 : 1300);
    const suspects = (before: Conditions | null) =>
      suspectRanges(pointsOf([...times(20, before), ...times(12, one)], level), []);
    expect(suspects(one)).not.toEqual([]);
    expect(suspects(otherLockfile)).toEqual([]);
    expect(suspects(null)).toEqual([]);
    // The newest point alone, outside of what a long segment predicts.
    const newest = pointsOf([...times(20, otherLockfile), one], level);
    expect(suspectRanges(newest, [])).toEqual([]);
  });

  test('has drifted from nothing that was before, and no level there', () => {
    const level = (index: number) => (index < 20 ? 1000 : 1300);
    const after = times(12, one);
    const same = pointsOf([...times(20, one), ...after], level);
    const other = pointsOf([...times(20, otherSuite), ...after], level);
    const range = { beforeSha: 'c19', afterSha: 'c20' };
    expect(driftSince(same, 'c10')?.ratio).toBeCloseTo(1.3, 2);
    expect(driftSince(other, 'c10')).toBeNull();
    expect(driftSince(other, 'c25')?.points).toBe(6);
    expect(levelsAround(same, range)?.before.points).toBe(20);
    expect(levelsAround(other, range)).toBeNull();
  });
});
