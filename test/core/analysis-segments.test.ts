import { describe, expect, test } from 'vitest';
import { beforeLastChange, currentSegment, driftSince } from '#core/analysis/segments.ts';
import { seriesOf, steady } from './baseline-series.ts';

describe('the current segment', () => {
  test('is what follows the last change point', () => {
    const series = seriesOf([...steady(20), ...steady(15, 1300), ...steady(8, 900)]);
    expect(currentSegment(series)).toEqual(series.slice(35));
  });

  test('is the whole series where it never moved, and nothing of nothing', () => {
    const series = seriesOf(steady(7));
    expect(currentSegment(series)).toEqual(series);
    expect(currentSegment([])).toEqual([]);
  });
});

test('the last commit that was surely before a change is the one before its first place', () => {
  const moved = seriesOf([...steady(20), ...steady(15, 1300), ...steady(8, 900)]);
  expect(beforeLastChange(moved)).toBe('c33');
  expect(beforeLastChange(seriesOf(steady(20)))).toBeNull();
  expect(beforeLastChange([])).toBeNull();
});

describe('the drift since a commit', () => {
  const moved = seriesOf([...steady(20), ...steady(15, 1300), ...steady(10, 900)]);

  test('compares the current segment with the one that holds the commit', () => {
    for (const sha of ['c0', 'c10', 'c19']) {
      const drift = driftSince(moved, sha);
      expect(drift?.ratio).toBeCloseTo(0.9, 3);
      expect(drift?.points).toBe(10);
      expect(drift?.low).toBeLessThan(0.9);
      expect(drift?.high).toBeGreaterThan(0.9);
      expect((drift?.high ?? 2) / (drift?.low ?? 1)).toBeLessThan(1.01);
    }
    expect(driftSince(moved, 'c20')?.ratio).toBeCloseTo(900 / 1300, 3);
    expect(driftSince(moved, 'c34')?.ratio).toBeCloseTo(900 / 1300, 3);
  });

  test('compares the points after a commit of the current segment with those up to it', () => {
    const drift = driftSince(moved, 'c39');
    expect(drift?.ratio).toBeCloseTo(1, 3);
    expect(drift?.points).toBe(5);
  });

  test('sees a slow drift, which has no change point', () => {
    const slow = seriesOf(steady(40).map((ns, index) => ns * 1.002 ** index));
    expect(currentSegment(slow)).toHaveLength(40);
    const drift = driftSince(slow, 'c19');
    // The middles of two halves are twenty points apart.
    expect(drift?.ratio).toBeCloseTo(1.002 ** 20, 3);
    expect(drift?.low).toBeGreaterThan(1.02);
  });

  test('is none where the series does not hold the commit', () => {
    expect(driftSince(moved, 'another')).toBeNull();
    expect(driftSince([], 'c0')).toBeNull();
  });

  test('is none while fewer than four points are on either side', () => {
    const series = seriesOf(steady(20));
    const known = series.map(({ sha }) => driftSince(series, sha) !== null);
    expect(known.indexOf(true)).toBe(3);
    expect(known.lastIndexOf(true)).toBe(15);
    expect(known.filter((own) => own)).toHaveLength(13);
  });

  test('is sure of itself where nothing varies', () => {
    const flat = seriesOf(Array(12).fill(1000));
    expect(driftSince(flat, 'c5')).toEqual({ ratio: 1, low: 1, high: 1, points: 6 });
  });

  test('is not moved far by a wild point', () => {
    const wild = seriesOf(steady(40).map((ns, index) => (index === 30 ? 50 * ns : ns)));
    const drift = driftSince(wild, 'c19');
    expect(drift?.ratio).toBeCloseTo(1, 2);
    expect(drift?.low).toBeLessThan(1);
  });
});
