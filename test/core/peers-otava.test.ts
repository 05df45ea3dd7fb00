import { describe, expect, test } from 'vitest';
import { changePointsOf } from '#core/analysis/peers/otava.ts';
import { seededRandom } from '../properties/simulated.ts';
import { around, peer, runs } from './peer-samples.ts';

const found = (series: readonly number[]) => changePointsOf(series).map(({ index }) => index);

describe('change points', () => {
  test("are those of the example in Otava's documentation", () => {
    // docs/BASICS.md, local.sample: a change of metric2 by -12.9 % at 2021-01-07, none of metric1.
    const metric1 = [
      154023, 138455, 143112, 149190, 132098, 151344, 155145, 148889, 149466, 148209,
    ];
    const metric2 = [10.43, 10.23, 10.29, 10.91, 10.34, 10.69, 9.23, 9.11, 9.13, 9.03];
    expect(found(metric1)).toEqual([]);
    expect(found(metric2)).toEqual([6]);
    const [change] = changePointsOf(metric2);
    expect(change!.after / change!.before - 1).toBeCloseTo(-0.129, 3);
  });

  test('are found in each window, up to the end', () => {
    const level = (height: number, count: number) => around(height, 1, count);
    const series = [...level(100, 40), ...level(110, 60), ...level(100, 15), ...level(90, 5)];
    expect(found(series)).toEqual([40, 100, 115]);
  });

  test('are not in a series without a change, nor in one without a spread', () => {
    expect(found(around(100, 1, 120))).toEqual([]);
    expect(found(Array(80).fill(7))).toEqual([]);
    expect(found([])).toEqual([]);
    expect(found([1])).toEqual([]);
    expect(found([1, 900])).toEqual([]);
  });

  test('need p < .001 in the end: a weak one is merged', () => {
    // 6 and 4 values, variance 1 over n each: t is the difference over sqrt(1/6 + 1/4); with 8
    // degrees of freedom 5.041 is p = .001, a difference of 3.254, and 3.355 is p = .01, 2.166.
    const left = around(100, 1, 6);
    expect(found([...left, ...around(103.2, 1, 4)])).toEqual([]);
    expect(found([...left, ...around(103.3, 1, 4)])).toEqual([6]);
  });

  test('are, in noise, those that Otava 1ceb153 finds', () => {
    for (const { seed, length, expected } of inNoise) {
      const random = seededRandom(seed);
      let level = 100;
      const series = Array.from({ length }, () => {
        if (random.uniform() < 0.04) level *= 1 + 0.05 * random.normal();
        return Math.round(1000 * (level + random.normal())) / 1000;
      });
      expect(found(series)).toEqual(expected);
    }
  });
});

/** What its `compute_change_points` gave for these series. */
const inNoise: readonly { seed: number; length: number; expected: readonly number[] }[] = [
  { seed: 1, length: 75, expected: [52] },
  { seed: 2, length: 120, expected: [25, 34, 61, 67, 101] },
  { seed: 3, length: 160, expected: [34, 46, 100, 121, 139, 159] },
  { seed: 6, length: 120, expected: [17, 25, 27, 43, 75, 98] },
  { seed: 7, length: 160, expected: [17, 26, 73, 121, 129, 131, 149] },
  { seed: 8, length: 30, expected: [27] },
  { seed: 14, length: 120, expected: [6, 48, 76, 102, 106, 109] },
  { seed: 16, length: 30, expected: [] },
  { seed: 19, length: 160, expected: [1, 49, 92, 101] },
  { seed: 27, length: 160, expected: [23, 25, 75, 125, 147] },
  { seed: 30, length: 120, expected: [4, 34, 58, 65, 76, 106, 111] },
  { seed: 34, length: 120, expected: [16, 20, 24, 33] },
  { seed: 37, length: 75, expected: [] },
  { seed: 52, length: 120, expected: [36, 54] },
  { seed: 221, length: 160, expected: [25, 74] },
  { seed: 40, length: 30, expected: [2, 9, 24] },
];

describe('Otava', () => {
  const rule = peer('Otava');
  const judge = (stored: readonly number[], head: readonly number[]) =>
    rule.judge({ rounds: runs(Array(head.length).fill(1), head), history: stored });

  test('flags a change point where the runs of head begin', () => {
    const stored = around(100, 1, 40);
    expect(judge(stored, around(103, 1, 10))).toBe('slower');
    expect(judge(stored, around(97, 1, 10))).toBe('faster');
    expect(judge(stored, around(100.5, 1, 10))).toBe('same');
  });

  test('does not flag one before them', () => {
    const stored = [...around(90, 1, 30), ...around(100, 1, 30)];
    expect(judge(stored, around(100, 1, 10))).toBe('same');
    expect(judge(stored, around(103, 1, 10))).toBe('slower');
  });

  test('says where the newest change went', () => {
    const stored = around(100, 0.1, 40);
    expect(judge(stored, [...around(120, 0.1, 5), ...around(110, 0.1, 5)])).toBe('faster');
  });

  test('takes the means of ten runs, and a stored one at least', () => {
    const stored = around(100, 1, 40);
    const head = [...around(103, 1, 10), ...Array(40).fill(1)];
    expect(judge(stored, head)).toBe('slower');
    expect(judge(stored, head.slice(0, 9))).toBe('needs more');
    expect(judge([], head)).toBe('needs more');
    const spread = around(103, 1, 10).map((value) => ({
      base: [1],
      head: [value - 50, value + 50],
    }));
    expect(rule.judge({ rounds: spread, history: stored })).toBe('slower');
  });
});
