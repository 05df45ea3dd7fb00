/** The benchmark of detectors: what it says is only as good as its own counting. */
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { cellsOf } from '../../bench/detector/cells.ts';
import { evaluate } from '../../bench/detector/evaluate.ts';
import { rateOf } from '../../bench/detector/rate.ts';
import { drawPull, poolsOf } from '../../bench/detector/replay.ts';
import { resultTables } from '../../bench/detector/report.ts';
import { ourRule } from '../../bench/detector/rules.ts';
import type { Session } from '../../bench/detector/sessions.ts';
import { sessionOf } from './recorded.ts';

describe('a rate', () => {
  test.each([
    [0, 1000, [0, 0.00368], 0.00299],
    [4, 1000, [0.00109, 0.01021], 0.00913],
    [10, 10, [0.6915, 1], 1],
  ] as const)(
    'of %d in %d has the interval of Clopper and Pearson',
    (count, trials, [low, high], bound) => {
      const rate = rateOf([{ count, trials }]);
      expect(rate.rate).toBe(count / trials);
      expect(rate.interval?.[0]).toBeCloseTo(low, 5);
      expect(rate.interval?.[1]).toBeCloseTo(high, 5);
      expect(rate.upperBound).toBeCloseTo(bound, 5);
    },
  );

  test('of nothing is none', () => {
    expect(rateOf([])).toMatchObject({ rate: null, interval: null, upperBound: null });
    expect(rateOf([{ count: 0, trials: 0 }])).toMatchObject({ rate: null, trials: 0 });
  });

  test('is as open as its sessions differ', () => {
    const alike = rateOf(Array.from({ length: 5 }, () => ({ count: 20, trials: 200 })));
    expect(alike).toMatchObject({ rate: 0.1, count: 100, trials: 1000 });
    expect(alike).toEqual(rateOf([{ count: 100, trials: 1000 }]));
    // All of them in one session: none in a resample with probability .8^5, .33; seldom in three.
    const one = [100, 0, 0, 0, 0].map((count) => ({ count, trials: 200 }));
    const apart = rateOf(one);
    expect(apart).toMatchObject({ rate: 0.1, interval: [0, 0.3], upperBound: 0.3 });
    expect(rateOf(one)).toEqual(apart);
    // A session without trials is no session.
    expect(rateOf([...one, { count: 0, trials: 0 }])).toEqual(apart);
  });
});

describe('a replay', () => {
  const rule = ourRule('ours', defaultProcedure);

  test('finds every known slowdown of quiet kernels, and none where there is none', () => {
    const [ours] = evaluate(
      [sessionOf('a', 16, 0.0005, 1), sessionOf('b', 16, 0.0005, 2)],
      { pulls: 60, slowedPulls: 10, orders: 3, seed: 1 },
      () => {},
    );
    expect(ours).toMatchObject({
      name: 'Isochron',
      falseAlarmRate: 0,
      falseImprovementRate: 0,
      settledRate: 1,
      power: { '1': 1, '3': 1, '5': 1, '10': 1 },
      inSessions: {
        ...{ cells: 24, rounds: 24 * 16, slower: 0, faster: 0 },
        power: { '1': { cells: 12, rounds: 12 * 16, slower: 12, faster: 0 } },
      },
    });
    expect(ours?.falseAlarms).toMatchObject({ count: 0, trials: 60 });
    expect(resultTables(ours === undefined ? [] : [ours])).toMatch(
      /\| Isochron +\| 0 of 24 +\| 0 of 24 +\| 384 +(\| 12 of 12 +){4}\| 768 +\|/,
    );
    // Ten benchmarks, decided at the first look, after rounds of a second each.
    const { minRounds } = defaultProcedure;
    expect([ours?.rounds, ours?.seconds]).toEqual([minRounds, 10 * minRounds]);
  }, 60_000);

  test('tells rules that cry wolf from those that do not', () => {
    const results = evaluate(
      [sessionOf('a', 16, 0.01, 3), sessionOf('b', 16, 0.01, 4)],
      { pulls: 60, slowedPulls: 2, orders: 3, seed: 1 },
      () => {},
    );
    const alarmsOf = (name: string): number | null | undefined =>
      results.find((one) => one.name === name)?.falseAlarmRate;
    expect(alarmsOf('Isochron')).toBe(0);
    expect(alarmsOf('Welch on pooled samples')).toBeGreaterThan(0.2);
    // A rule whose history no earlier session has says nothing.
    const [first] = [sessionOf('a', 4, 0.01, 3)];
    const alone = evaluate(
      [first as Session],
      { pulls: 5, slowedPulls: 1, orders: 1, seed: 1 },
      () => {},
    );
    const bencher = alone.find(({ name }) => name.startsWith('Bencher'));
    expect([bencher?.falseAlarmRate, bencher?.power['3'], bencher?.seconds]).toEqual([
      null,
      null,
      null,
    ]);
  }, 60_000);

  test('never counts a round twice, and takes no more than the budget', () => {
    const cells = cellsOf([sessionOf('a', 16, 0.02, 5)]);
    const seen: number[][] = [];
    const spy = (_: unknown, order: readonly number[]): null => {
      seen.push([...order]);
      return null;
    };
    poolsOf({ name: 'spy', judge: spy }, cells, { orders: 4, seed: 1 });
    expect(seen.length).toBe(4 * cells.length);
    for (const order of seen) {
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    }
    expect(seen[0]).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const pools = poolsOf(rule, cells, { orders: 4, seed: 1 });
    const pull = drawPull(pools, 0, null, 25, seededRandom(1));
    expect(pull?.seconds).toBe(25);
    expect(pull?.rounds.reduce((sum, one) => sum + one, 0)).toBe(25);
    expect(new Set(pull?.answers)).toEqual(new Set(['undecided']));
  });
});
