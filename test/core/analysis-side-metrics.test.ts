import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide, pairsOf, ratiosOf } from '#core/analysis/schedule.ts';
import { compareAllocation, compareTails } from '#core/analysis/side-metrics.ts';
import type { Round } from '#core/model/recording.ts';
import { planLooks } from '#core/stats/looks.ts';
import type { Random } from '#suite';
import {
  armOf,
  entryOf,
  processOf,
  roundOf,
  seededRandom,
  swapped,
} from '../properties/simulated.ts';

const count = 20;
const level = 0.001;
/** One look, which can show a change. */
const procedure = { ...defaultProcedure, minRounds: count, maxRounds: count };

/** Rounds of 72 pairs whose samples are 100 ns times what these draw. */
function drawn(
  base: (random: Random, sample: number) => number,
  head: (random: Random, sample: number) => number,
): Round[] {
  const random = seededRandom(7);
  const arm = (of: typeof base) => Array.from({ length: 72 }, (_, at) => 100 * of(random, at));
  return Array.from({ length: count }, (_, index) => roundOf(index, arm(base), arm(head)));
}

const quiet = (random: Random): number => 1 + 0.001 * random.uniform();
/** One sample in twelve takes longer. */
const tailed =
  (ratio: number) =>
  (random: Random, at: number): number =>
    quiet(random) * (at % 12 === 5 ? ratio : 1);

const tailsOf = (rounds: readonly Round[], own = level) =>
  compareTails(ratiosOf(pairsOf(rounds)), own);

describe('the slowest samples', () => {
  test('are seen to be slower where floors and medians are equal', () => {
    const rounds = drawn(quiet, tailed(1.5));
    const decision = decide(rounds, entryOf(), 1, procedure);
    expect(decision?.verdict).toBe('no-change');
    expect(decision?.comparison.ratio).toBeCloseTo(1, 2);
    expect(decision?.comparison.tail).toMatchObject({ says: 'slower' });
    expect(decision?.comparison.tail?.ratio).toBeCloseTo(1.5, 2);
  });

  test('are told of when there are rounds enough for that, which equality waits for', () => {
    const looks = planLooks(10, defaultProcedure);
    const enough = looks.find(({ changeLevel }) => changeLevel > 0)?.rounds as number;
    const decided = (rounds: Round[]) => decide(rounds, entryOf(), 10, defaultProcedure);
    const slower = decided(drawn(quiet, tailed(1.5)));
    expect(slower).toMatchObject({ verdict: 'no-change', comparison: { rounds: enough } });
    expect(slower?.comparison.tail?.says).toBe('slower');
    const same = decided(drawn(tailed(1.5), tailed(1.5)));
    expect(same?.comparison).toMatchObject({ rounds: looks[0]?.rounds, tail: null });
  });

  test('change nothing of the verdict, which their twin without them has too', () => {
    const verdictOf = (rounds: Round[]) => decide(rounds, entryOf(), 1, procedure)?.verdict;
    const slower = (random: Random): number => 1.05 * quiet(random);
    expect(verdictOf(drawn(tailed(3), slower))).toBe(verdictOf(drawn(quiet, slower)));
    expect(tailsOf(drawn(tailed(3), slower))?.says).toBe('faster');
  });

  test.each([
    ['the same tail', tailed(1.5), tailed(1.5)],
    ['no tail', quiet, quiet],
    ['a tail a little longer', tailed(1.5), tailed(1.6)],
    [
      'one slow sample in 72',
      quiet,
      (random: Random, at: number) => (at === 9 ? 5 : quiet(random)),
    ],
    [
      'tails that differ by chance',
      (random: Random, at: number) => tailed(1 + 3 * random.uniform())(random, at),
      (random: Random, at: number) => tailed(1 + 3 * random.uniform())(random, at),
    ],
  ])('say nothing of %s', (_name, base, head) => {
    const rounds = drawn(base, head);
    expect(tailsOf(rounds)?.says).toBe('nothing');
    expect(tailsOf(swapped(rounds))?.says).toBe('nothing');
  });

  test('turn over with their arms', () => {
    const mirrored = { slower: 'faster', faster: 'slower', nothing: 'nothing' } as const;
    const length = fc.double({ min: 1, max: 2, noNaN: true });
    const said = new Set<string>();
    fc.assert(
      fc.property(length, length, (base, head) => {
        const rounds = drawn(tailed(base), tailed(head));
        const [there, back] = [tailsOf(rounds), tailsOf(swapped(rounds))];
        if (there === null || back === null) throw new Error('tails were not compared');
        said.add(there.says);
        expect(back.says).toBe(mirrored[there.says]);
        expect(back.ratio * there.ratio).toBeCloseTo(1, 12);
        expect(back.low * there.high).toBeCloseTo(1, 12);
      }),
      { seed: 1, numRuns: 60 },
    );
    expect([...said].sort()).toEqual(Object.keys(mirrored).sort());
  });

  test('are of as many samples in both arms', () => {
    const rounds = drawn(quiet, tailed(1.5));
    const longer = rounds.map((round) => {
      const samplesNs = [...round.head.samplesNs, ...Array<number>(40).fill(1)];
      return { ...round, head: { ...round.head, samplesNs } };
    });
    expect(tailsOf(longer)).toEqual(tailsOf(rounds));
  });

  test('are not compared where so few rounds can show nothing, or a sample is no time', () => {
    const rounds = drawn(quiet, tailed(1.5));
    expect(tailsOf(rounds, 0)).toBeNull();
    const spoilt = rounds.with(3, roundOf(3, [Number.NaN], [1]));
    expect(tailsOf(spoilt)).toBeNull();
    // Three rounds alike are no proof at this level.
    expect(tailsOf(rounds.slice(0, 3))?.says).toBe('nothing');
  });
});

type Bytes = (random: Random, round: number) => number;

/** Rounds in which a call of each arm allocates so many bytes; base's process may be null. */
function allocating(base: Bytes | null, head: Bytes): Round[] {
  const random = seededRandom(7);
  const arm = (bytes: number) =>
    armOf([100], processOf({ allocation: { bytes, collections: bytes / 1e6 } }));
  return Array.from({ length: count }, (_, index) => ({
    ...roundOf(index, [100], [100]),
    base: base === null ? armOf([100]) : arm(base(random, index)),
    head: arm(head(random, index)),
  }));
}

const always =
  (bytes: number): Bytes =>
  () =>
    bytes;
const about =
  (bytes: number, spread: number): Bytes =>
  (random) =>
    bytes * (1 + spread * random.uniform(-1, 1));

const allocationOf = (rounds: readonly Round[], own = level) =>
  compareAllocation(pairsOf(rounds), own);

describe('allocation', () => {
  test.each<[string, Bytes, Bytes, 'more' | 'less' | 'nothing']>([
    ['that doubles', always(4096), always(8192), 'more'],
    ['that halves', always(8192), always(4096), 'less'],
    ['that begins', always(0), always(4096), 'more'],
    ['that ends', always(4096), always(0), 'less'],
    ['that stays', always(8192), always(8192), 'nothing'],
    ['that grows by less than it is told of', always(1e6), always(1.04e6), 'nothing'],
    ['that grows by as much as it is told of', always(1e6), always(1.06e6), 'more'],
    ['of a few bytes more', always(2000), always(2900), 'nothing'],
    ['that differs by chance', about(1e6, 0.5), about(1e6, 0.5), 'nothing'],
    ['that differs by chance and grows', about(1e6, 0.1), about(1.3e6, 0.1), 'more'],
  ])('%s', (_name, base, head, expected) => {
    const rounds = allocating(base, head);
    expect(allocationOf(rounds)?.says).toBe(expected);
    const mirrored = { more: 'less', less: 'more', nothing: 'nothing' } as const;
    expect(allocationOf(swapped(rounds))?.says).toBe(mirrored[expected]);
  });

  test('is shown as the medians of the arms, with the collections', () => {
    const odd = (round: number): boolean => round % 10 === 1;
    const rounds = allocating(
      (_, round) => (odd(round) ? 9e9 : 1e6),
      (_, round) => (odd(round) ? 1 : 2e6),
    );
    expect(allocationOf(rounds)).toEqual({
      baseBytes: 1e6,
      headBytes: 2e6,
      baseCollections: 1,
      headCollections: 2,
      says: 'more',
    });
  });

  test('decides nothing', () => {
    const rounds = allocating(always(1e6), always(9e6));
    const decision = decide(rounds, entryOf(), 1, procedure);
    expect(decision?.verdict).toBe('no-change');
    expect(decision?.comparison.allocation?.says).toBe('more');
  });

  test.each<[string, Round[]]>([
    ['nothing is allocated', allocating(always(0), always(0))],
    ['next to nothing is', allocating(always(10), always(1000))],
    ['base has no process to look into', allocating(null, always(1e6))],
    ['no process was looked into', drawn(quiet, quiet)],
    ['no round has both arms', [roundOf(0, null, [1])]],
    ['a count is none', allocating(always(1e6), always(Number.NaN))],
    ['a count is infinite', allocating(always(1e6), always(Number.POSITIVE_INFINITY))],
    ['a count is below 0', allocating(always(1e6), always(-1e6))],
    [
      'nothing was counted',
      allocating(always(1), always(1)).map((round) => ({
        ...round,
        head: armOf([1], processOf({ allocation: null })),
      })),
    ],
  ])('is not compared where %s', (_name, rounds) => {
    expect(allocationOf(rounds)).toBeNull();
  });

  test('is of the rounds in which it was counted in both arms', () => {
    const rounds = allocating(always(1e6), always(2e6)).map((round, index) =>
      index < 5 ? { ...round, base: armOf([100]) } : round,
    );
    expect(allocationOf(rounds)).toMatchObject({ baseBytes: 1e6, headBytes: 2e6, says: 'more' });
    // Five rounds alike are no proof at this level.
    expect(allocationOf(rounds.slice(0, 10))?.says).toBe('nothing');
  });

  test('is told of only from rounds that can show it', () => {
    expect(allocationOf(allocating(always(1e6), always(9e6)), 0)?.says).toBe('nothing');
  });
});
