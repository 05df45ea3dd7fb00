import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, robustSigma, sorted } from '#core/stats/order.ts';
import { predictionInterval } from '#core/stats/prediction.ts';
import { blockFloorRatio, floorOf, pairedMedianRatio } from '#core/stats/round-statistic.ts';

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

describe('the floor of an arm', () => {
  test('is the mean of the fastest tenth', () => {
    const samples = Array.from({ length: 36 }, (_, index) => 36 - index);
    expect(floorOf(samples)).toBe((1 + 2 + 3) / 3);
  });

  test('takes two samples at least, one where there is but one', () => {
    expect(floorOf([5, 1, 3])).toBe(2);
    expect(floorOf([4])).toBe(4);
  });
});

describe('the log ratio of a round', () => {
  const flat = (ns: number, length: number): number[] => Array(length).fill(ns);

  test('compares the minima of blocks of 18 pairs and takes the median of the blocks', () => {
    // Block by block the ratios are 1.1, 1.1 and 0.5.
    const base = [...flat(10, 18), ...flat(20, 18), ...flat(10, 18)];
    const head = [...flat(11, 18), ...flat(22, 18), ...flat(5, 18)];
    expect(blockFloorRatio(base, head)).toBeCloseTo(Math.log(1.1), 12);
  });

  test('cancels a slow phase of the machine that both arms share', () => {
    const base = [...flat(10, 20), ...flat(15, 34)];
    const head = base.map((ns) => ns * 1.05);
    expect(blockFloorRatio(base, head)).toBeCloseTo(Math.log(1.05), 12);
  });

  test('needs one undisturbed sample a block', () => {
    const base = flat(10, 54);
    const head = base.map((_, pair) => (pair % 18 === 7 ? 10 : 40));
    expect(blockFloorRatio(base, head)).toBe(0);
  });

  test('spreads what does not fill a block over the others', () => {
    // 35 pairs are one block, 36 are two, 8 are one.
    const late = (pairs: number): number[] =>
      Array.from({ length: pairs }, (_, pair) => (pair === pairs - 1 ? 1 : 2));
    expect(blockFloorRatio(flat(2, 35), late(35))).toBeCloseTo(Math.log(0.5), 12);
    expect(blockFloorRatio(flat(2, 36), late(36))).toBeCloseTo(Math.log(0.5) / 2, 12);
    expect(blockFloorRatio(flat(2, 8), late(8))).toBeCloseTo(Math.log(0.5), 12);
  });

  test('drops samples that have no partner', () => {
    expect(blockFloorRatio([4, 4, 1], [2, 2])).toBeCloseTo(Math.log(0.5), 12);
    expect(pairedMedianRatio([4, 4, 1], [2, 2])).toBeCloseTo(Math.log(0.5), 12);
  });

  test('turns over with its arms, bit for bit', () => {
    const samples = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(samples, samples, (base, head) => {
        for (const ratio of [blockFloorRatio, pairedMedianRatio]) {
          expect(ratio(head, base) + 0).toBe(-ratio(base, head) + 0);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('the paired median sees the tails that floors hide', () => {
    const base = flat(10, 54);
    const head = base.map((_, pair) => (pair % 3 === 0 ? 10 : 20));
    expect(blockFloorRatio(base, head)).toBe(0);
    expect(pairedMedianRatio(base, head)).toBeCloseTo(Math.log(2), 12);
  });
});
