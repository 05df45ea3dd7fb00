/** What holds for the change points of every series. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changePoints, defaultChangePointRule, segmentsOf } from '#core/stats/change-points.ts';
import { median } from '#core/stats/order.ts';
import { drawn, percent, share } from './drawn-series.ts';

const indicesOf = (values: readonly number[]): readonly number[] =>
  changePoints(values).map(({ index }) => index);

describe('of every series', () => {
  const seeds = fc.integer({ min: 1, max: 1e6 });
  const ratio = fc.double({ min: 0.5, max: 2, noNaN: true });
  const loose = fc
    .tuple(
      seeds,
      fc.nat(160),
      fc.array(fc.record({ at: fc.integer({ min: 1, max: 150 }), ratio }), { maxLength: 4 }),
    )
    .map(([seed, n, moves]) => drawn(seed, n, moves));
  /** Segments that are hardly longer than one has to be. */
  const tight = fc
    .tuple(
      seeds,
      fc.array(fc.record({ length: fc.integer({ min: 4, max: 8 }), ratio }), { maxLength: 8 }),
    )
    .map(([seed, some]) => {
      let at = 0;
      const moves = some.map(({ length, ratio: own }) => {
        at += length;
        return { at, ratio: own };
      });
      return drawn(seed, at + 6, moves, (random) => 0.03 * random.normal());
    });
  const coarse = fc.array(fc.integer({ min: 9, max: 12 }), { maxLength: 130 });
  const series = fc.oneof(loose, tight, coarse);
  const runs = { seed: 1, numRuns: 600 };
  const { leastPoints, level } = defaultChangePointRule;

  test('the points ascend, leave segments that are long enough, and say what these are', () => {
    const times = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    const any = fc.oneof(series, fc.array(times, { maxLength: 130 }));
    fc.assert(
      fc.property(any, (values) => {
        const points = changePoints(Object.freeze(values));
        const segments = segmentsOf(values, points);
        expect(segments.flat()).toEqual(values);
        if (points.length > 0) {
          expect(Math.min(...segments.map(({ length }) => length))).toBeGreaterThanOrEqual(
            leastPoints,
          );
        }
        for (const [place, { before, after, ratio, p }] of points.entries()) {
          expect(before).toBe(median(segments[place] as readonly number[]));
          expect(after).toBe(median(segments[place + 1] as readonly number[]));
          expect(ratio).toBe(after / before);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(level);
        }
        expect(changePoints(values)).toEqual(points);
      }),
      runs,
    );
  });

  test('the unit of time does not matter, nor whether it is a time or a speed', () => {
    const factor = fc.double({ min: -9, max: 9, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(series, factor, (values, by) => {
        const points = indicesOf(values);
        expect(indicesOf(values.map((value) => value * by))).toEqual(points);
        expect(indicesOf(values.map((value) => 1 / value))).toEqual(points);
      }),
      runs,
    );
  });

  test('the points of it read backwards are nearly always the same, mirrored', () => {
    // Not always: windows and the search for the best end begin at the oldest point, so that what
    // is barely a candidate from the one side may be none from the other.
    const trials = 500;
    const same = share(trials, (seed) => {
      const n = 60 + (seed % 120);
      const some = [
        { at: 20, ratio: 1.06 },
        { at: 45, ratio: 0.97 },
      ];
      const values = drawn(seed, n, some);
      const back = indicesOf([...values].reverse()).map((index) => n - index);
      return JSON.stringify(back.reverse()) === JSON.stringify(indicesOf(values));
    });
    console.log(`backwards: the same in ${percent(same)} of ${trials} series`);
    expect(same).toBeGreaterThan(0.99);
  });
});
