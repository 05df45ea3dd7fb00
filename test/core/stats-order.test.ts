import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, robustSigma, sorted } from '#core/stats/order.ts';
import { predictionInterval } from '#core/stats/prediction.ts';

describe('order statistics', () => {
  test('sorts numbers as numbers and leaves what it was given', () => {
    const values = [10, 9, -1];
    expect(sorted(values)).toEqual([-1, 9, 10]);
    expect(values).toEqual([10, 9, -1]);
  });

  test.each([
    [[3], 3],
    [[1, 9], 5],
    [[9, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[], Number.NaN],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('the median of negated values is the negative, bit for bit', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (own) => {
        expect(median(own.map((value) => -value)) + 0).toBe(-median(own) + 0);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('the robust spread is that of the middle, whatever the outliers', () => {
    expect(robustSigma([1, 2, 3, 4, 1000])).toBeCloseTo(1.4826, 12);
    expect(robustSigma([5, 5, 5])).toBe(0);
  });
});

describe('a prediction interval', () => {
  test('is the median and t, with the degrees of freedom that the spread is worth', () => {
    // 0.37 x 19 = 7.03 degrees of freedom: t(.995, 7) is 3.4995 in the tables.
    const values = Array.from({ length: 20 }, (_, index) => index);
    const { low, high } = predictionInterval(values, 0.99);
    expect((low + high) / 2).toBeCloseTo(9.5, 12);
    const half = 3.4995 * 1.4826 * 5 * Math.sqrt(1 + 1 / 20);
    expect(Math.abs((high - low) / 2 / half - 1)).toBeLessThan(0.005);
  });

  test('of a series without spread is a point', () => {
    expect(predictionInterval(Array(12).fill(7), 0.99)).toEqual({ low: 7, high: 7 });
  });
});
