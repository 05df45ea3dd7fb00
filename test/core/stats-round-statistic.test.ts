import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  areTimes,
  type BlockRatio,
  blocksOf,
  floorOf,
  type RoundRatios,
  roundRatios,
  steadierRatios,
} from '#core/stats/round-statistic.ts';
import type { Random } from '#suite';
import { seededRandom } from '../properties/simulated.ts';

const rule = { pairs: 18, blocks: 4, fewestPairs: 6 };
const flat = (ns: number, length: number): number[] => Array(length).fill(ns);

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

describe('a round is cut', () => {
  test.each([
    [216, Array(12).fill(18)],
    [90, [18, 18, 18, 18, 18]],
    [89, [22, 22, 22, 23]],
    [72, [18, 18, 18, 18]],
    [24, [6, 6, 6, 6]],
    [25, [6, 6, 6, 7]],
    [27, [6, 7, 7, 7]],
    // Too few for four blocks, then for three, for two.
    [23, [7, 8, 8]],
    [18, [6, 6, 6]],
    [17, [8, 9]],
    [12, [6, 6]],
    [11, [11]],
    [5, [5]],
    [2, [2]],
    [1, [1]],
  ])('of %d pairs into blocks of %j', (pairs, expected) => {
    const blocks = blocksOf(pairs, rule);
    expect(blocks.map(([from, to]) => to - from)).toEqual(expected);
    // Each is one stretch of time, and none is left out.
    expect(blocks.map(([from]) => from)).toEqual([0, ...blocks.slice(0, -1).map(([, to]) => to)]);
  });

  test('and one pair is its own floor and median, without scatter', () => {
    const one = { ratio: Math.log(3) - Math.log(2), scatter: 0 };
    expect(roundRatios([2], [3], rule)).toEqual({ floor: one, median: one, tail: one.ratio });
  });
});

describe('the log ratios of a round', () => {
  const ratiosOf = (base: readonly number[], head: readonly number[]) => {
    const { floor, median } = roundRatios(base, head, rule);
    return { floor: floor.ratio, median: median.ratio };
  };

  test('are the medians over the blocks, and the scatter the median distance from them', () => {
    // Block by block 1.1, 1.1, 1.2 and 0.5.
    const base = [10, 20, 10, 10].flatMap((ns) => flat(ns, 18));
    const head = [11, 22, 12, 5].flatMap((ns) => flat(ns, 18));
    const { floor, median } = roundRatios(base, head, rule);
    expect(floor.ratio).toBeCloseTo(Math.log(1.1), 12);
    const scatter = Math.log(1.2 / 1.1) / 2;
    expect(floor.scatter).toBeCloseTo(scatter, 12);
    expect(median).toEqual(floor);
  });

  test('cancel a slow phase of the machine that both arms share', () => {
    const base = [...flat(10, 20), ...flat(15, 34)];
    const head = base.map((ns) => ns * 1.05);
    const { floor, median } = roundRatios(base, head, rule);
    for (const { ratio, scatter } of [floor, median]) {
      expect(ratio).toBeCloseTo(Math.log(1.05), 12);
      expect(scatter).toBeCloseTo(0, 12);
    }
  });

  test('have a floor that needs one undisturbed sample a block', () => {
    const base = flat(10, 72);
    const head = base.map((_, pair) => (pair % 18 === 7 ? 10 : 40));
    expect(ratiosOf(base, head)).toEqual({ floor: 0, median: Math.log(40) - Math.log(10) });
  });

  test('have a median that is not moved by one lucky sample a block', () => {
    const base = flat(10, 72);
    const head = base.map((_, pair) => (pair % 18 === 7 ? 5 : 10));
    expect(ratiosOf(base, head)).toEqual({ floor: Math.log(5) - Math.log(10), median: 0 });
  });

  test('take pairs side by side: what is slow at one time is so in both arms', () => {
    const base = Array.from({ length: 72 }, (_, pair) => 10 + (pair % 7));
    const head = base.map((ns) => ns * 1.2);
    expect(ratiosOf(base, head).median).toBeCloseTo(Math.log(1.2), 12);
    // The same samples in another order are no pairs.
    expect(roundRatios(base, head.toReversed(), rule).median.scatter).toBeGreaterThan(0);
  });

  test('drop samples that have no partner', () => {
    expect(roundRatios([4, 4, 1], [2, 2], rule)).toEqual(roundRatios([4, 4], [2, 2], rule));
    const long = flat(3, 30);
    expect(roundRatios(long, flat(2, 25), rule)).toEqual(
      roundRatios(long.slice(5), flat(2, 25), rule),
    );
  });

  test('can be of more samples than a call may have arguments', () => {
    const many = 600_000;
    expect(ratiosOf(flat(4, many), flat(2, many)).floor).toBeCloseTo(Math.log(0.5), 12);
  });

  const times = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), {
    minLength: 1,
    maxLength: 80,
  });

  test('turn over with their arms, bit for bit, and scatter as before', () => {
    fc.assert(
      fc.property(times, times, (base, head) => {
        const [there, back] = [roundRatios(base, head, rule), roundRatios(head, base, rule)];
        for (const of of ['floor', 'median'] as const) {
          expect(back[of].ratio + 0).toBe(-there[of].ratio + 0);
          expect(back[of].scatter).toBe(there[of].scatter);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('are no numbers where a sample is no time, wherever it stands', () => {
    const nothing = { ratio: Number.NaN, scatter: Number.NaN };
    const none = { floor: nothing, median: nothing, tail: Number.NaN };
    const sample = fc.constantFrom(0, -0, -1, -1e-9, Number.NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(times, times, sample, fc.nat(), fc.boolean(), (base, head, ns, at, isBase) => {
        const spoil = (own: number[]) => own.with(at % own.length, ns);
        const arms = isBase ? ([spoil(base), head] as const) : ([base, spoil(head)] as const);
        expect(roundRatios(...arms, rule)).toEqual(none);
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(roundRatios([], [], rule)).toEqual(none);
    expect(roundRatios([1], [], rule)).toEqual(none);
  });

  test.each([
    [[], false],
    [[1, 0], false],
    [[-1], false],
    [[Number.NaN], false],
    [[1, Number.POSITIVE_INFINITY], false],
    [[Number.MIN_VALUE, Number.MAX_VALUE], true],
  ])('%j are times: %j', (samples, expected) => {
    expect(areTimes(samples)).toBe(expected);
  });
});

describe('the steadier statistic', () => {
  const rounds = 9;
  const pairs = 72;
  const truth = 1.05;
  const deviation = (round: BlockRatio): number => Math.abs(round.ratio - Math.log(truth));

  function measured(disturb: (random: Random) => number): readonly RoundRatios[] {
    const random = seededRandom(1);
    const armOf = (ns: number) => Array.from({ length: pairs }, () => ns * disturb(random));
    return Array.from({ length: rounds }, () => roundRatios(armOf(100), armOf(100 * truth), rule));
  }

  test('is the median of pairs where slow phases leave a block with few quiet moments', () => {
    // Slow but for a few samples, which each arm catches or not.
    const disturbed = measured((random) => (random.uniform() < 0.04 ? 1 : 1.5));
    const chosen = steadierRatios(disturbed);
    expect(chosen.statistic).toBe('median');
    for (const ratio of chosen.ratios) expect(ratio).toBeCloseTo(Math.log(truth), 12);
    expect(Math.max(...disturbed.map(({ floor }) => deviation(floor)))).toBeGreaterThan(0.05);
  });

  test('is the floor where single samples are disturbed', () => {
    const disturbed = measured((random) => 1 + Math.max(0, random.uniform(-0.5, 0.5)));
    const chosen = steadierRatios(disturbed);
    expect(chosen.statistic).toBe('floor');
    for (const ratio of chosen.ratios) expect(ratio).toBeCloseTo(Math.log(truth), 12);
    expect(Math.max(...disturbed.map(({ median }) => deviation(median)))).toBeGreaterThan(0.01);
  });

  test('is the floor where both are as steady, as with one sample an arm', () => {
    const one = (ratio: number): RoundRatios => {
      const own: BlockRatio = { ratio, scatter: 0 };
      return { floor: own, median: own, tail: 0 };
    };
    expect(steadierRatios([one(0.1), one(0.2)])).toEqual({
      statistic: 'floor',
      ratios: [0.1, 0.2],
      otherRatios: [0.1, 0.2],
      scatter: 0,
    });
  });

  test('is told by most rounds, not by one wild one', () => {
    const round = (floor: number, median: number): RoundRatios => ({
      floor: { ratio: 1, scatter: floor },
      median: { ratio: 2, scatter: median },
      tail: 0,
    });
    const most = [round(0.1, 0.2), round(0.1, 0.2), round(9, 0.2)];
    expect(steadierRatios(most)).toEqual({
      statistic: 'floor',
      ratios: [1, 1, 1],
      otherRatios: [2, 2, 2],
      scatter: 0.1,
    });
  });

  test('does not change when the arms of any rounds change places, nor does a size', () => {
    const samples = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), {
      minLength: 12,
      maxLength: 40,
    });
    const arms = fc.array(fc.tuple(samples, samples, fc.boolean()), {
      minLength: 1,
      maxLength: 12,
    });
    const chosen = new Set<string>();
    fc.assert(
      fc.property(arms, (own) => {
        const there = steadierRatios(own.map(([base, head]) => roundRatios(base, head, rule)));
        const back = steadierRatios(
          own.map(([base, head, isSwapped]) =>
            isSwapped ? roundRatios(head, base, rule) : roundRatios(base, head, rule),
          ),
        );
        chosen.add(there.statistic);
        expect(back.statistic).toBe(there.statistic);
        for (const [index, ratio] of there.ratios.entries()) {
          const sign = own[index]?.[2] ? -1 : 1;
          expect((back.ratios[index] as number) + 0).toBe(sign * ratio + 0);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(chosen).toEqual(new Set(['floor', 'median']));
  });
});
