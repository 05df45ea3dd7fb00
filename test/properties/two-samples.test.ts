/** The tests of two samples against definitions that are followed step by step. */
import fc from 'fast-check';
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
import { momentsOf } from '#core/stats/moments.ts';
import { pooledTest, upperPrediction, welchTest } from '#core/stats/student.ts';
import { seededRandom } from './simulated.ts';

const runs = { seed: 1, numRuns: 200 };
const smooth = fc.double({ min: -1, max: 1, noNaN: true });
const coarse = fc.integer({ min: 0, max: 4 });
const values = (minLength: number, maxLength: number) =>
  fc.oneof(fc.array(smooth, { minLength, maxLength }), fc.array(coarse, { minLength, maxLength }));

/** Pairs in which the first one's value is the larger one, ties as halves; pair by pair. */
function countedU(first: readonly number[], second: readonly number[]): number {
  let u = 0;
  for (const x of first) for (const y of second) u += x > y ? 1 : x === y ? 0.5 : 0;
  return u;
}

/** U of each way to call m of the values the first sample. */
function labelledUs(all: readonly number[], m: number): readonly number[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) =>
    all.map((_value, place) => (bits >> place) % 2 === 1),
  )
    .filter((isFirst) => isFirst.filter(Boolean).length === m)
    .map((isFirst) =>
      countedU(
        all.filter((_, place) => isFirst[place]),
        all.filter((_, place) => !isFirst[place]),
      ),
    );
}

/** Twice the share of labellings whose U is at most the smaller one, 1 at most. */
function countedP(us: readonly number[], u: number, pairs: number): number {
  const smaller = Math.min(u, pairs - u);
  return Math.min(1, (2 * us.filter((one) => one <= smaller).length) / us.length);
}

describe("Mann and Whitney's test", () => {
  test('is that of all labellings, counted one by one, with ties and without', () => {
    fc.assert(
      fc.property(values(1, 5), values(1, 5), (x, y) => {
        const us = labelledUs([...x, ...y], x.length);
        const expected = countedP(us, countedU(x, y), x.length * y.length);
        expect(mannWhitney(x, y)).toBeCloseTo(expected, 12);
      }),
      runs,
    );
  });

  test('breaks ties in the way that makes p largest', () => {
    fc.assert(
      fc.property(values(1, 5), values(1, 5), (x, y) => {
        const distinct = x.concat(y).map((_, index) => index);
        const us = labelledUs(distinct, x.length);
        const tied = x.flatMap((one) => y.filter((other) => one === other)).length;
        const least = countedU(x, y) - tied / 2;
        const ps = Array.from({ length: tied + 1 }, (_, more) =>
          countedP(us, least + more, x.length * y.length),
        );
        expect(mannWhitneyTiesBroken(x, y)).toBeCloseTo(Math.max(...ps), 12);
      }),
      runs,
    );
  });

  test('does not ask which sample comes first, in which order, or in which unit', () => {
    fc.assert(
      fc.property(values(2, 30), (all) => {
        const half = Math.floor(all.length / 2);
        const x = all.slice(0, half);
        const y = all.slice(half, 2 * half);
        for (const p of [mannWhitney, mannWhitneyFromNormal, mannWhitneyTiesBroken]) {
          expect(p(y, x)).toBeCloseTo(p(x, y), 12);
          expect(p(x.toReversed(), y)).toBe(p(x, y));
          expect(
            p(
              x.map((value) => 4 * value),
              y.map((value) => 4 * value),
            ),
          ).toBe(p(x, y));
        }
      }),
      runs,
    );
  });

  test('is near its normal approximation where it is counted for 20 values', () => {
    const pair = fc.array(fc.tuple(smooth, smooth), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(pair, fc.constantFrom(0, 0.2, 0.5), (pairs, shift) => {
        const x = pairs.map(([one]) => one + shift);
        const y = pairs.map(([, other]) => other);
        expect(Math.abs(mannWhitney(x, y) - mannWhitneyFromNormal(x, y))).toBeLessThan(0.02);
      }),
      runs,
    );
  });
});

describe("Kolmogorov and Smirnov's test", () => {
  test('finds the largest distance of the shares at all places', () => {
    fc.assert(
      fc.property(values(1, 20), values(1, 20), (x, y) => {
        const share = (own: readonly number[], at: number): number =>
          own.filter((value) => value <= at).length / own.length;
        const distances = [...x, ...y].map((at) => Math.abs(share(x, at) - share(y, at)));
        expect(smirnovDistance(x, y)).toBeCloseTo(Math.max(...distances), 12);
      }),
      runs,
    );
  });

  test('has the limit that the other series for it gives, which is good for small distances', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 3, noNaN: true }), (k) => {
        let below = 0;
        for (let i = 1; i < 60; i += 1) {
          below += Math.exp(-(((2 * i - 1) * Math.PI) ** 2) / (8 * k * k));
        }
        below *= Math.sqrt(2 * Math.PI) / k;
        expect(kolmogorovTail(k)).toBeCloseTo(1 - below, 11);
      }),
      runs,
    );
  });

  test('is a chance, and falls as the distance rises', () => {
    const distance = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(distance, distance, (one, other) => {
        const [near, far] = [Math.min(one, other), Math.max(one, other)];
        expect(kolmogorovTail(far)).toBeLessThanOrEqual(kolmogorovTail(near) + 1e-12);
        expect(kolmogorovTail(far)).toBeGreaterThanOrEqual(0);
      }),
      runs,
    );
  });
});

describe("Student's t", () => {
  // Whole numbers, so that nothing is rounded away.
  const samples = fc
    .array(fc.integer({ min: -999, max: 999 }), { minLength: 2, maxLength: 20 })
    .filter((own) => new Set(own).size > 1);

  test('does not change with the unit or with what is added to both', () => {
    fc.assert(
      fc.property(samples, samples, (x, y) => {
        const moved = (own: readonly number[]) => momentsOf(own.map((value) => 8 * value + 3));
        for (const compared of [welchTest, pooledTest]) {
          const p = compared(momentsOf(x), momentsOf(y)).p;
          expect(compared(moved(x), moved(y)).p).toBeCloseTo(p, 9);
          expect(compared(momentsOf(y), momentsOf(x)).p).toBe(p);
        }
      }),
      runs,
    );
  });

  test("Welch's has the pooled t for samples of one size, and no more degrees of freedom", () => {
    fc.assert(
      fc.property(samples, (x) => {
        const y = x.map((value) => 500 - value * (value % 3));
        fc.pre(new Set(y).size > 1);
        const welch = welchTest(momentsOf(x), momentsOf(y));
        const pooled = pooledTest(momentsOf(x), momentsOf(y));
        expect(welch.t).toBeCloseTo(pooled.t, 9);
        expect(welch.df).toBeLessThanOrEqual(pooled.df + 1e-9);
        expect(welch.df).toBeGreaterThanOrEqual(x.length - 1 - 1e-9);
      }),
      runs,
    );
  });

  test('rejects one in twenty, and predicts 99 of 100, where values are normal', () => {
    const random = seededRandom(7);
    const trials = 4000;
    let rejected = 0;
    let beyond = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const draw = (n: number, spread: number): number[] =>
        Array.from({ length: n }, () => 100 + spread * random.normal());
      const [few, many] = [draw(8, 3), draw(20, 1)];
      if (welchTest(momentsOf(few), momentsOf(many)).p < 0.05) rejected += 1;
      if (100 + random.normal() > upperPrediction(many, 0.99)) beyond += 1;
    }
    // Four standard deviations around the level.
    expect(Math.abs(rejected / trials - 0.05)).toBeLessThan(0.014);
    expect(Math.abs(beyond / trials - 0.01)).toBeLessThan(0.0063);
  });
});

describe('the best split of a series', () => {
  /** The weighted energy distance of Matteson & James, pair by pair. */
  function energyOf(left: readonly number[], right: readonly number[]): number {
    const sum = (x: readonly number[], y: readonly number[]): number =>
      x.flatMap((one) => y.map((other) => Math.abs(one - other))).reduce((a, b) => a + b, 0);
    const [n, m] = [left.length, right.length];
    const within = (own: readonly number[]): number =>
      own.length < 2 ? 0 : sum(own, own) / (own.length * (own.length - 1));
    const distance = (2 * sum(left, right)) / (n * m) - within(left) - within(right);
    return ((n * m) / (n + m)) * distance;
  }

  test('has the largest energy of all splits of the stretch', () => {
    fc.assert(
      fc.property(values(2, 14), fc.nat(3), fc.nat(3), (series, skip, rest) => {
        const from = Math.min(skip, series.length - 2);
        const to = Math.max(from + 2, series.length - rest);
        let largest = Number.NEGATIVE_INFINITY;
        for (let index = from + 1; index < to; index += 1) {
          for (let end = index + 1; end <= to; end += 1) {
            const energy = energyOf(series.slice(from, index), series.slice(index, end));
            largest = Math.max(largest, energy);
          }
        }
        const best = bestSplit(distanceSums(series), from, to);
        expect(best.energy).toBeCloseTo(largest, 10);
        expect(best.index).toBeGreaterThan(from);
        expect(best.index).toBeLessThan(to);
      }),
      runs,
    );
  });
});

test('p-values are chances', () => {
  fc.assert(
    fc.property(values(1, 40), values(1, 40), (x, y) => {
      for (const p of [
        mannWhitney,
        mannWhitneyFromNormal,
        mannWhitneyTiesBroken,
        kolmogorovSmirnov,
      ]) {
        expect(p(x, y)).toBeGreaterThanOrEqual(0);
        expect(p(x, y)).toBeLessThanOrEqual(1 + 1e-12);
      }
    }),
    runs,
  );
});
