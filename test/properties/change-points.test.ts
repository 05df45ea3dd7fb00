/**
 * How often change points are found where there is one and where there is none, on series whose
 * truth is known; seeded, and printed.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changePoints } from '#core/stats/change-points.ts';
import { median } from '#core/stats/order.ts';
import { stepBetween } from '#core/stats/step.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Random } from '#suite';
import {
  drawn,
  intervalOf,
  type Move,
  noises,
  onePercent,
  percent,
  share,
  shown,
} from './drawn-series.ts';

const indicesOf = (values: readonly number[]): readonly number[] =>
  changePoints(values).map(({ index }) => index);

const isNear = (found: readonly number[], at: number, places = 3): boolean =>
  found.some((index) => Math.abs(index - at) <= places);

describe('a series without a change', () => {
  const trials = 4000;

  test.each(Object.entries(noises))('of 100 points has few change points: %s', (name, noise) => {
    const alarms = share(trials, (seed) => indicesOf(drawn(seed, 100, [], noise)).length > 0);
    console.log(`false change points, 100 points, ${name}: ${shown(alarms, trials)}`);
    expect(intervalOf(alarms, trials)[1]).toBeLessThan(0.015);
  });

  test('of 1000 points has ten times as many windows to be wrong in', () => {
    const alarms = share(300, (seed) => indicesOf(drawn(seed, 1000)).length > 0);
    console.log(`false change points, 1000 points, normal, 1 %: ${shown(alarms, 300)}`);
    expect(intervalOf(alarms, 300)[1]).toBeLessThan(0.17);
  });

  test('is taken for one with changes more often where its points lean on each other', () => {
    // Each point keeps three tenths of how far the one before was off; the t-test knows nothing
    // of that.
    const leaning = (seed: number): number[] => {
      let off = 0;
      return drawn(seed, 100, [], (random) => {
        off = 0.3 * off + onePercent(random);
        return off;
      });
    };
    const alarms = share(1000, (seed) => indicesOf(leaning(seed)).length > 0);
    console.log(`false change points, 100 points, correlated by 0.3: ${shown(alarms, 1000)}`);
    expect(intervalOf(alarms, 1000)[1]).toBeLessThan(0.18);
  });

  test.each([
    [20, 0.004, 0.2],
    [100, 0.001, 0.5],
    [100, 0.003, 0.5],
    [200, 0.001, 0.5],
  ])('but a drift has none: %d points, each slower by %d, noise %d %', (n, slope, noise) => {
    const drifts = (seed: number): number[] =>
      drawn(seed, n, [], (random) => 0.01 * noise * random.normal()).map(
        (ns, index) => ns * Math.exp(slope * index),
      );
    expect(share(200, (seed) => indicesOf(drifts(seed)).length > 0)).toBe(0);
  });
});

describe('a step', () => {
  const trials = 400;

  test.each([
    ['normal, 1 %', 1.01, 50, 0.45],
    ['normal, 1 %', 1.02, 50, 0.92],
    ['normal, 1 %', 1.03, 50, 0.98],
    ['normal, 1 %', 0.97, 50, 0.98],
    ['normal, 1 %', 1.02, 90, 0.7],
    ['normal, 1 %', 1.05, 90, 0.98],
    ['heavy tails, 1 %', 1.03, 50, 0.92],
    ['only ever slower, 1 %', 1.03, 50, 0.95],
    ['two states 3 % apart', 1.03, 60, 0.92],
    ['one in 33 slower by two thirds', 1.03, 50, 0.9],
    ['one in 33 slower by two thirds', 1.05, 90, 0.9],
    ['a coarse clock', 1.03, 50, 0.95],
  ] as const)('in %s of %d before point %d of 100 is found', (name, ratio, at, least) => {
    const series = (seed: number) => drawn(seed, 100, [{ at, ratio }], noises[name]);
    const found = share(trials, (seed) => isNear(indicesOf(series(seed)), at));
    const exact = share(trials, (seed) => isNear(indicesOf(series(seed)), at, 0));
    console.log(
      `${name}, x${ratio} at ${at}: found ${percent(found)}, on the spot ${percent(exact)}`,
    );
    expect(found).toBeGreaterThanOrEqual(least);
  });

  test('is found the surer the more points follow it', () => {
    const found = [3, 4, 5, 6, 8, 10, 15].map((after) => {
      const move = { at: 90, ratio: 1.05 };
      return share(trials, (seed) => isNear(indicesOf(drawn(seed, 90 + after, [move])), 90));
    });
    console.log(`x1.05, noise 1 %, 3 to 15 points on: ${found.map(percent).join(', ')}`);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    // Three points are no segment; a fourth may be lent by the noise before them.
    expect(found[0]).toBeLessThan(0.01);
    expect(found.at(-2)).toBeGreaterThan(0.97);
  });

  test('among others is found, also where the next one takes it back', () => {
    let all = 0;
    let found = 0;
    let others = 0;
    for (let seed = 1; seed <= trials; seed += 1) {
      const moves = drawnMoves(seededRandom(seed));
      const last = moves.at(-1)?.at ?? 0;
      const indices = indicesOf(drawn(seed, last + 8, moves));
      all += moves.length;
      found += moves.filter(({ at }) => isNear(indices, at, 2)).length;
      others += indices.filter((index) => !moves.some(({ at }) => isNear([index], at, 2))).length;
    }
    const rest = `${others} others in ${trials} series`;
    console.log(`steps of 5 to 30 %, 8 to 24 points apart: ${percent(found / all)}, ${rest}`);
    expect(found / all).toBeGreaterThan(0.99);
    expect(others / trials).toBeLessThan(0.02);
  });

  /** Two to four steps, 8 to 24 points apart. */
  function drawnMoves(random: Random): readonly Move[] {
    let at = 0;
    return Array.from({ length: 2 + random.integer(3) }, () => {
      at += 8 + random.integer(17);
      const ratio = random.uniform(1.05, 1.3);
      return { at, ratio: random.uniform() < 0.5 ? ratio : 1 / ratio };
    });
  }

  test('that is found where it is, is found there when it is larger', () => {
    const ratios = [1.01, 1.015, 1.02, 1.03, 1.05, 1.08, 1.12, 1.2, 1.5, 2, 10, 1000];
    let times = 0;
    for (const [n, at] of [
      [100, 50],
      [100, 95],
      [40, 20],
      [14, 7],
    ] as const) {
      for (let seed = 1; seed <= 100; seed += 1) {
        const isFound = ratios.map((ratio) =>
          indicesOf(drawn(seed, n, [{ at, ratio }])).includes(at),
        );
        const first = isFound.indexOf(true);
        if (first === -1) continue;
        times += 1;
        expect(isFound.slice(first), `${n} points, seed ${seed}`).not.toContain(false);
      }
    }
    expect(times).toBeGreaterThan(380);
  });

  test('at a given place never has a larger p for being larger', () => {
    const thousandths = (most: number) =>
      fc.integer({ min: -1000 * most, max: 1000 * most }).map((value) => value / 1000);
    const logs = fc.array(
      fc.oneof(
        { weight: 9, arbitrary: thousandths(0.1) },
        { weight: 1, arbitrary: thousandths(5) },
      ),
      { minLength: 2, maxLength: 30 },
    );
    const size = fc.integer({ min: 0, max: 3000 }).map((value) => value / 1000);
    fc.assert(
      fc.property(logs, logs, size, size, (before, after, one, more) => {
        const start = median(before) - median(after);
        const p = (by: number) =>
          stepBetween(
            before,
            after.map((value) => value + start + by),
          );
        const [small, large] = [p(one), p(one + more)];
        // Wild values can make the means differ the other way, before the levels do.
        fc.pre(small.size > 0);
        expect(large.p).toBeLessThanOrEqual(small.p * (1 + 1e-9));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
