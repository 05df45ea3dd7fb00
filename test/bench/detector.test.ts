/** The benchmark of detectors: what it says is only as good as its own counting. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { Testbed } from '#core/model/testbed.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { evaluate } from '../../bench/detector/evaluate.ts';
import { rateOf } from '../../bench/detector/rate.ts';
import { cellsOf, drawPull, ourRule, poolsOf } from '../../bench/detector/replay.ts';
import {
  loadSessions,
  OpenSession,
  type Recorded,
  type Session,
} from '../../bench/detector/sessions.ts';
import { type Kernel, kernels, type Variant } from '../../bench/detector/trees.ts';
import { benchmarkOf, roundOf } from '../properties/simulated.ts';

const testbed: Testbed = {
  id: 'bed',
  cpu: 'a processor',
  cpuFlags: '',
  cores: 2,
  kernel: 'linux',
  hypervisor: 'none',
  runtime: 'node 26',
  v8: '14',
  flags: '',
  sandbox: 'none',
};

/** Rounds of 24 pairs, each process within `spread` of its time, a second each. */
function recorded(
  kernel: Kernel,
  variant: Variant,
  rounds: number,
  spread: number,
  seed: number,
): readonly Recorded[] {
  const random = seededRandom(seed);
  const slower = 1 + (Number(variant) || 0) / 100;
  const samples = (ns: number): number[] => {
    const level = ns * Math.exp(spread * random.normal());
    return Array.from({ length: 24 }, () => level * (1 + 0.002 * random.uniform()));
  };
  return Array.from({ length: rounds }, (_, index) => ({
    kernel,
    variant,
    seconds: 1,
    round: roundOf(index, samples(1000), samples(1000 * slower), benchmarkOf(kernel)),
  }));
}

function sessionOf(id: string, rounds: number, spread: number, seed: number): Session {
  const variants: readonly Variant[] = ['same', 'comment', '1', '3', '5', '10'];
  const all = variants.flatMap((variant, first) =>
    kernels.flatMap((kernel, second) =>
      recorded(kernel, variant, rounds, spread, seed + 100 * first + second),
    ),
  );
  return { id, testbed, rounds: all };
}

describe('a rate', () => {
  test.each([
    [0, 1000, [0, 0.00368], 0.00299],
    [4, 1000, [0.00109, 0.01021], 0.00913],
    [10, 10, [0.6915, 1], 1],
  ] as const)(
    'of %d in %d has the interval of Clopper and Pearson',
    (count, trials, [low, high], bound) => {
      const rate = rateOf(count, trials);
      expect(rate.rate).toBe(count / trials);
      expect(rate.interval?.[0]).toBeCloseTo(low, 5);
      expect(rate.interval?.[1]).toBeCloseTo(high, 5);
      expect(rate.upperBound).toBeCloseTo(bound, 5);
    },
  );

  test('of nothing is none', () => {
    expect(rateOf(0, 0)).toMatchObject({ rate: null, interval: null, upperBound: null });
  });
});

describe('a session', () => {
  test('is whole on disk after every round, and goes on where it stopped', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'isochron-sessions-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const [first, second] = recorded('tiny', 'same', 2, 0.01, 1) as [Recorded, Recorded];
    const begun = await OpenSession.open(directory, 'one', testbed);
    await begun.add(first);
    expect(await loadSessions(directory)).toEqual([]);
    const again = await OpenSession.open(directory, 'two', testbed);
    expect([again.id, again.count('tiny', 'same'), again.count('tiny', '1')]).toEqual([
      'one',
      1,
      0,
    ]);
    await again.add(second);
    await again.close();
    const [session] = await loadSessions(directory);
    expect(session).toMatchObject({ id: 'one', testbed });
    expect(session?.rounds.map(({ round }) => round.index)).toEqual([0, 1]);
    const [saved] = session?.rounds ?? [];
    const pairs = first.round.head.samplesNs.map(
      (ns, index) => (saved?.round.head.samplesNs[index] ?? 0) / ns - 1,
    );
    expect(Math.max(...pairs.map(Math.abs))).toBeLessThan(1e-5);
  });

  test('of another testbed is not gone on with', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'isochron-sessions-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await OpenSession.open(directory, 'one', testbed);
    const other = await OpenSession.open(directory, 'two', { ...testbed, id: 'other' });
    expect(other.id).toBe('two');
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
      inSessions: { cells: 24, slower: 0, faster: 0 },
    });
    expect(ours?.falseAlarms).toMatchObject({ count: 0, trials: 60 });
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
