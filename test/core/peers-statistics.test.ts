/** The statistics that the rules of peers need, against published tables and worked examples. */
import { describe, expect, test } from 'vitest';
import { bestSplit, distanceSums } from '#core/analysis/peers/otava-split.ts';
import {
  kolmogorovSmirnov,
  kolmogorovTail,
  smirnovDistance,
} from '#core/stats/kolmogorov-smirnov.ts';
import {
  mannWhitney,
  mannWhitneyFromNormal,
  mannWhitneyTiesBroken,
} from '#core/stats/mann-whitney.ts';
import { mean, momentsOf } from '#core/stats/moments.ts';
import { quantile } from '#core/stats/quantile.ts';
import { pooledTest, tLimit, upperPrediction, welchTest } from '#core/stats/student.ts';
import { samplesWithU } from './peer-samples.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe('moments', () => {
  test('are those of the population: 2, 4, 4, 4, 5, 5, 7, 9 have the squares 32', () => {
    expect(momentsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, variance: 32 / 7 });
  });

  test('do not lose a small spread around a large mean', () => {
    expect(momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBe(30);
  });

  test('are not there without values', () => {
    expect(mean([])).toBeNaN();
    expect(momentsOf([3]).variance).toBeNaN();
  });
});

describe("Mann and Whitney's test", () => {
  // Critical values of U in the tables of textbooks, two-sided.
  test.each([
    [4, 4, 0.05, 0],
    [5, 5, 0.05, 2],
    [6, 6, 0.05, 5],
    [7, 7, 0.05, 8],
    [8, 8, 0.05, 13],
    [9, 9, 0.05, 17],
    [10, 10, 0.05, 23],
    [12, 12, 0.05, 37],
    [15, 15, 0.05, 64],
    [20, 20, 0.05, 127],
    [5, 10, 0.05, 8],
    [10, 20, 0.05, 55],
    [5, 5, 0.01, 0],
    [8, 8, 0.01, 7],
    [10, 10, 0.01, 16],
    [15, 15, 0.01, 51],
    [20, 20, 0.01, 105],
    [10, 10, 0.002, 10],
    [20, 20, 0.002, 88],
  ])('with %d and %d values rejects at %d up to U = %d', (m, n, level, critical) => {
    for (const p of [mannWhitney, mannWhitneyTiesBroken]) {
      expect(p(...samplesWithU(m, n, critical))).toBeLessThanOrEqual(level);
      expect(p(...samplesWithU(m, n, critical + 1))).toBeGreaterThan(level);
    }
  });

  test('gives the p-values of benchstat: of its tests, and of the example in its manual', () => {
    expect(mannWhitney([-1, -1, -1], [1, 1, 1])).toBeCloseTo(0.1, 14);
    expect(mannWhitney([-1, -1, -1, -1], [1, 1, 1, 1])).toBeCloseTo(0.02857142857142857, 14);
    expect(mannWhitney([1, -1, -1, -1], [-1, 1, 1, 1])).toBeCloseTo(0.4857142857142857, 14);
    expect(mannWhitney([1, 1, 1, 1], [1, 1, 1, 1])).toBe(1);
    // golang/perf cmd/benchstat: Encode/format=gob and format=json of old.txt and new.txt.
    const oldGob = [3069, 3075, 3067, 3069, 3207, 3064, 3064, 3058, 3059, 3062];
    const newGob = [3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062];
    expect(mannWhitney(oldGob, newGob)).toBeCloseTo(0.446, 3);
    const oldJson = [1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774];
    const newJson = [1423, 1416, 1411, 1413, 1412, 1426, 1424, 1422, 1447, 1425];
    expect(mannWhitney(oldJson, newJson)).toBeLessThan(0.0005);
  });

  test('counts up to 50 values, and takes the normal approximation for more', () => {
    // scipy 1.17.1, mannwhitneyu(method='exact') and (method='asymptotic').
    const wave = (n: number, of: (x: number) => number): number[] => range(0, n).map(of);
    const x = (n: number): number[] => wave(n, (i) => Math.sin(7 * i));
    const y = (n: number): number[] => wave(n, (i) => Math.cos(3 * i) - 0.3);
    expect(mannWhitney(x(50), y(50))).toBeCloseTo(0.0100147924671, 10);
    expect(mannWhitneyFromNormal(x(50), y(50))).toBeCloseTo(0.0104355109368, 12);
    expect(mannWhitney(x(51), y(51))).toBeCloseTo(0.0175056795842, 12);
    // With ties the limit is 25.
    const tens = (values: readonly number[]): number[] => values.map((v) => Math.round(4 * v));
    expect(mannWhitney(tens(x(26)), tens(y(26)))).toBeCloseTo(0.1699013572271, 12);
    const counted = mannWhitney(tens(x(25)), tens(y(25)));
    expect(Math.abs(counted - 0.1069366481224)).toBeGreaterThan(1e-5);
    expect(Math.abs(counted - 0.1069366481224)).toBeLessThan(0.01);
  });

  test('breaks ties towards no difference', () => {
    // 2 of 16 pairs are above at least, 4 at most: of U = 2, 3, 4 the last differs least.
    expect(mannWhitneyTiesBroken([1, 2, 3, 6], [3, 5, 6, 7])).toBeCloseTo(
      mannWhitney(...samplesWithU(4, 4, 4)),
      14,
    );
    expect(mannWhitneyTiesBroken([1, 1, 1], [1, 1, 1])).toBe(1);
    expect(mannWhitneyTiesBroken([1, 2, 3], [1, 2, 3])).toBe(1);
  });

  test('says nothing of no values, and ends where one is not a number', () => {
    for (const p of [mannWhitney, mannWhitneyFromNormal, mannWhitneyTiesBroken]) {
      expect(p([], [1])).toBeNaN();
      expect(p([1], [])).toBeNaN();
      expect(p([1, Number.NaN], [2, 3])).toBeNaN();
      expect(p([2, 3], [Number.NaN, 1])).toBeNaN();
      expect(p([1, 2, Infinity], [3, 4, Infinity])).toBeLessThanOrEqual(1);
    }
  });
});

describe("Kolmogorov and Smirnov's test", () => {
  // The critical values of the tables of textbooks, for large samples.
  test.each([
    [1.224, 0.1],
    [1.358, 0.05],
    [1.48, 0.025],
    [1.628, 0.01],
    [1.731, 0.005],
    [1.949, 0.001],
  ])('the limit is above %d with the chance %d', (k, chance) => {
    expect(Math.abs(kolmogorovTail(k) / chance - 1)).toBeLessThan(0.005);
  });

  test('adds as many terms as small distances need', () => {
    // scipy 1.17.1, special.kolmogorov.
    expect(kolmogorovTail(0.5)).toBeCloseTo(0.9639452436648751, 12);
    expect(kolmogorovTail(0.83)).toBeCloseTo(0.4961909953505036, 12);
    expect(kolmogorovTail(1)).toBeCloseTo(0.2699996716773545, 12);
  });

  test('gives the p-values that Pinpoint names in a comment', () => {
    const spike = [...Array(15).fill(0), ...Array(5).fill(1)];
    expect(kolmogorovSmirnov(Array(20).fill(0), spike)).toBeCloseTo(0.4973, 4);
    const split = [...range(0, 10), ...range(30, 40)];
    expect(kolmogorovSmirnov(range(10, 30), split)).toBeCloseTo(0.0082, 4);
  });

  test('measures the largest distance of the shares', () => {
    expect(smirnovDistance([1, 2, 3, 4], [3, 4, 5, 6, 7])).toBeCloseTo(0.6, 14);
    expect(smirnovDistance([1, 1, 2], [1, 2, 2])).toBeCloseTo(1 / 3, 14);
    expect(smirnovDistance([1, 2], [3])).toBe(1);
  });

  test('says nothing of no values, and ends where one is not a number', () => {
    expect(kolmogorovSmirnov([], [1])).toBeNaN();
    expect(kolmogorovSmirnov([1, Number.NaN], [2, 3])).toBeNaN();
    expect(kolmogorovTail(Number.NaN)).toBeNaN();
    expect(kolmogorovTail(0)).toBe(1);
  });
});

describe("Student's t", () => {
  // The worked example of the article "Student's t-test" of the English Wikipedia.
  const one = momentsOf([30.02, 29.99, 30.11, 29.97, 30.01, 29.99]);
  const other = momentsOf([29.89, 29.93, 29.72, 29.98, 30.02, 29.98]);

  test("is Welch's where spreads may differ: t = 1.959, 7.03 degrees of freedom, p = .09077", () => {
    const { t, df, p } = welchTest(one, other);
    expect(t).toBeCloseTo(1.959, 3);
    expect(df).toBeCloseTo(7.031, 3);
    expect(p).toBeCloseTo(0.09077, 5);
    expect(welchTest(other, one)).toEqual({ t: -t, df, p });
  });

  test('is pooled where they do not: 10 degrees of freedom, p = .07857', () => {
    const { t, df, p } = pooledTest(one, other);
    expect(t).toBeCloseTo(1.959, 3);
    expect(df).toBe(10);
    expect(p).toBeCloseTo(0.07857, 5);
  });

  test('pools the spread of one sample with a single value', () => {
    // s of 1, 2, 3 is 1: t = (2 - 6) / sqrt(1/3 + 1); two-sided with 2 degrees of freedom.
    const { t, df, p } = pooledTest(momentsOf([1, 2, 3]), momentsOf([6]));
    expect(t).toBeCloseTo(-4 / Math.sqrt(4 / 3), 12);
    expect(df).toBe(2);
    // In closed form, p = 1 - |t| / sqrt(2 + tt).
    expect(p).toBeCloseTo(1 - Math.sqrt(12 / 14), 12);
  });

  test('says nothing where nothing varies', () => {
    const flat = momentsOf([5, 5, 5]);
    expect(welchTest(flat, flat).p).toBeNaN();
    expect(welchTest(flat, momentsOf([6, 6])).p).toBeNaN();
    expect(pooledTest(flat, momentsOf([6, 6])).p).toBe(0);
  });

  test.each([
    [0.975, 10, 2.228],
    [0.975, 49, 2.01],
    [0.99, 24, 2.492],
    [0.995, 7, 3.499],
  ])('stays below its quantile, %d with %d degrees of freedom: %d', (chance, df, limit) => {
    expect(tLimit(chance, df)).toBeCloseTo(limit, 3);
  });

  test("predicts one more value: Bencher's example, 25 values, mean 100, deviation 10", () => {
    const values = [100, ...Array(12).fill(90), ...Array(12).fill(110)];
    expect(upperPrediction(values, 0.977)).toBeCloseTo(121.46, 2);
    expect(upperPrediction([100], 0.977)).toBeNaN();
  });
});

test('a quantile is interpolated between its neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
  expect(quantile([10, 20], 0.05)).toBe(10.5);
  expect(quantile([1, 2, 3], 1)).toBe(3);
  expect(quantile([7], 0.4)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

describe('the best split of a series', () => {
  test('is where its level changes', () => {
    const series = [5, 6, 5, 6, 9, 10, 9, 10];
    expect(bestSplit(distanceSums(series), 0, 8).index).toBe(4);
  });

  test('may be of a part of it, and end before it', () => {
    const series = [99, 1, 1, 1, 8, 8, 8, 1, 1, 1, 1];
    const { index, energy } = bestSplit(distanceSums(series), 1, 11);
    expect(index).toBe(4);
    // Up to the seventh value: 3 x 3 pairs that are 7 apart, none within, times 2 / 6.
    expect(energy).toBeCloseTo(21, 12);
  });
});
