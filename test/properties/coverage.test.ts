/**
 * How often the detector is wrong where the truth is known: seeded simulations that print what they
 * found.
 * The bound of each is the level plus four binomial standard deviations, at which a right detector
 * fails once in thirty thousand seeds.
 */
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide } from '#core/analysis/schedule.ts';
import { predictionInterval } from '#core/stats/prediction.ts';
import { cappedScores, criticalSum, intervalOf, upperTail } from '#core/stats/sign-flip.ts';
import {
  continuousNoise,
  discreteNoise,
  entryOf,
  type NoiseModel,
  roundsOf,
  seededRandom,
} from './simulated.ts';

const continuous = Object.entries(continuousNoise);
const discrete = Object.entries(discreteNoise);

function deviations(chance: number, trials: number): number {
  return 4 * Math.sqrt(chance * (1 - chance) * trials);
}

function drawn(seed: number, noise: NoiseModel, n: number, truth: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, round) => truth + 0.01 * noise(random, round));
}

function percent(count: number, trials: number): string {
  return `${((100 * count) / trials).toFixed(2)} %`;
}

/** Intervals that miss the truth on either side. */
function missesOf(noise: NoiseModel, n: number, level: number, trials: number) {
  const truth = 0.02;
  const misses = { low: 0, high: 0 };
  for (let seed = 0; seed < trials; seed += 1) {
    const { low, high } = intervalOf(drawn(seed, noise, n, truth), level);
    // Ties with the truth itself are blurred by the rounding of sums.
    if (low > truth + 1e-12) misses.low += 1;
    if (high < truth - 1e-12) misses.high += 1;
  }
  return misses;
}

describe('an interval of one look', () => {
  const trials = 2500;

  test.each(continuous)('misses as often as its exact level: %s', (name, noise) => {
    for (const [n, level] of [
      [14, 0.025],
      [20, 0.005],
    ] as const) {
      const exact = upperTail(cappedScores(n))[criticalSum(n, level)] as number;
      const misses = missesOf(noise, n, level, trials);
      const shown = `${percent(misses.low, trials)} and ${percent(misses.high, trials)}`;
      console.log(`${name}, ${n} rounds, level ${percent(level, 1)}: missed ${shown}`);
      for (const missed of [misses.low, misses.high]) {
        expect(missed).toBeLessThanOrEqual(exact * trials + deviations(exact, trials));
        expect(missed).toBeGreaterThanOrEqual(exact * trials - deviations(exact, trials));
      }
    }
  });

  test.each(discrete)('misses no more often with ties and zero differences: %s', (name, noise) => {
    const misses = missesOf(noise, 14, 0.025, trials);
    console.log(`${name}: missed ${percent(misses.low, trials)}, ${percent(misses.high, trials)}`);
    for (const missed of [misses.low, misses.high]) {
      expect(missed).toBeLessThanOrEqual(0.025 * trials + deviations(0.025, trials));
    }
  });
});

describe('the smallest effect said to be visible', () => {
  test.each([
    [1, 10],
    [10, 14],
    [10, 28],
    [10, 60],
  ])('m = %d, %d rounds: is shown about nine times in ten', (m, n) => {
    const trials = 500;
    const procedure = { ...defaultProcedure, minRounds: n, maxRounds: n };
    const noise = continuousNoise.normal as NoiseModel;
    let shown = 0;
    for (let seed = 0; seed < trials; seed += 1) {
      const before = decide(roundsOf(drawn(3e6 + seed, noise, n, 0)), entryOf(), m, procedure);
      const effect = Math.log1p(before?.comparison.smallestVisibleEffect ?? Number.NaN);
      const after = roundsOf(drawn(4e6 + seed, noise, n, effect));
      if (decide(after, entryOf(), m, procedure)?.verdict === 'regression') shown += 1;
    }
    console.log(`m = ${m}, ${n} rounds: the visible effect was shown ${percent(shown, trials)}`);
    expect(shown / trials).toBeGreaterThan(0.85);
    expect(shown / trials).toBeLessThan(0.99);
  });
});

describe('the prediction interval of a stored baseline', () => {
  test.each([10, 20, 60])('after %d normal points is left once in a hundred times', (n) => {
    const trials = 8000;
    const random = seededRandom(5);
    let left = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const points = Array.from({ length: n }, () => 100 + random.normal());
      const next = 100 + random.normal();
      const { low, high } = predictionInterval(points, 0.99);
      if (next < low || next > high) left += 1;
    }
    console.log(`${n} points: the next one was outside ${percent(left, trials)}`);
    expect(left).toBeLessThanOrEqual(0.01 * trials + deviations(0.01, trials));
    expect(left).toBeGreaterThanOrEqual(0.004 * trials);
  });

  test('is not widened by one wild point', () => {
    const random = seededRandom(6);
    const points = Array.from({ length: 20 }, () => 100 + random.normal());
    const width = (values: readonly number[]): number => {
      const { low, high } = predictionInterval(values, 0.99);
      return high - low;
    };
    expect(width([...points.slice(1), 1000])).toBeLessThan(1.5 * width(points));
  });
});

describe('the coin of a round', () => {
  test('is fair and forgets, for the seeds that consecutive rounds get', () => {
    const perRun = 60;
    const runs = 500;
    const counts: number[] = [];
    let repeats = 0;
    for (let run = 0; run < runs; run += 1) {
      const coins = Array.from({ length: perRun }, (_, round) =>
        seededRandom((run * 2654435761 + 7919 * (round + 1)) >>> 0).integer(2),
      );
      counts.push(coins.reduce((sum, coin) => sum + coin, 0));
      repeats += coins.filter((coin, round) => round > 0 && coin === coins[round - 1]).length;
    }
    const tosses = runs * perRun;
    const ones = counts.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(ones - tosses / 2)).toBeLessThan(deviations(0.5, tosses));
    const pairs = runs * (perRun - 1);
    expect(Math.abs(repeats - pairs / 2)).toBeLessThan(deviations(0.5, pairs));
    // The counts of runs spread as those of fair coins do: a chi-square over its mean, +- 4 sd.
    const spread = counts.reduce((sum, count) => sum + (count - perRun / 2) ** 2, 0) / runs;
    expect(Math.abs(spread / (perRun / 4) - 1)).toBeLessThan(4 * Math.sqrt(2 / runs));
  });
});
