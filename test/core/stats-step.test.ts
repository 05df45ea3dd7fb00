/** p and interval of a step against scipy 1.17: ttest_ind, equal_var True and False. */
import { describe, expect, test } from 'vitest';
import { stepBetween, stepInterval } from '#core/stats/step.ts';

const restless = [2.0, 2.3, 1.9, 2.2, 2.1, 2.05, 2.15, 1.95, 2.25, 2.4, 1.85, 2.12];

interface Case {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly size: number;
  readonly p: number;
  /** At 95 %. */
  readonly low: number;
  readonly high: number;
}

const cases: Readonly<Record<string, Case>> = {
  "two sides of the same spread: Welch's, with fewer degrees of freedom": {
    before: [1.0, 1.02, 1.05, 0.95, 0.98],
    after: [0.8, 0.82, 0.85, 0.79, 0.77, 0.81, 0.84],
    size: -0.1885714285714286,
    p: 3.245169172102492e-5,
    low: -0.2359826571020147,
    high: -0.14116020004084254,
  },
  "a short side that is restless: Welch's": {
    before: restless,
    after: [2.6, 2.2, 3.0, 2.9],
    size: 0.5691666666666668,
    p: 0.0459897410456724,
    low: 0.017651919140280525,
    high: 1.120681414193053,
  },
  "a short side that happens to be quiet: Student's": {
    before: restless,
    after: [2.3, 2.31, 2.32, 2.3],
    size: 0.20166666666666666,
    p: 0.032367195277991784,
    low: 0.01956518058282619,
    high: 0.38376815275050713,
  },
};

describe('a step', () => {
  test.each(Object.entries(cases))('of %s', (_, { before, after, size, p, low, high }) => {
    const step = stepBetween(before, after);
    expect(step.size).toBeCloseTo(size, 12);
    expect(step.p / p).toBeCloseTo(1, 9);
    const interval = stepInterval(before, after, 0.95);
    expect(interval.size).toBeCloseTo(size, 12);
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
  });

  test.each(Object.entries(cases))(
    'taken back has the opposite size: %s',
    (_, { before, after }) => {
      const [there, back] = [stepBetween(before, after), stepBetween(after, before)];
      expect(back.size).toBeCloseTo(-there.size, 12);
      expect(back.p / there.p).toBeCloseTo(1, 9);
    },
  );

  test('has wild values pulled in to five robust sigmas outside of the two levels', () => {
    const before = [1.0, 1.02, 9.5, 1.05, 0.95, 0.98, 1.01, 0.99];
    const after = [0.8, 0.82, 0.85, -4, 0.79, 0.77, 0.81, 0.84];
    // The medians are 1.005 and 0.805, the robust sigma 0.029652: the range, 0.65674 to 1.15326.
    const { size, p } = stepBetween(before, after);
    expect(size).toBeCloseTo(-0.227065, 9);
    expect(p / 3.1651948052270407e-6).toBeCloseTo(1, 9);
    const wilder = stepBetween(before.with(2, 1e9), after.with(3, -1e9));
    expect(wilder).toEqual({ size, p, isSlope: false });
  });

  test('keeps wild values where most values are at their levels', () => {
    const { size } = stepBetween([1, 1, 1, 1, 9], [1, 1, 1, 1, 1]);
    expect(size).toBeCloseTo(-1.6, 12);
  });

  test('without spread is certain, or is none', () => {
    expect(stepBetween([3, 3, 3], [4, 4])).toMatchObject({ size: 1, p: 0 });
    expect(stepBetween([0.1, 0.1, 0.1], [0.1, 0.1])).toMatchObject({ size: 0, p: 1 });
    expect(stepInterval([3, 3, 3], [4, 4], 0.99)).toEqual({ size: 1, low: 1, high: 1 });
  });

  test('is a slope where one line fits better', () => {
    expect(stepBetween([1, 2, 3, 4], [5, 6, 7, 8.1]).isSlope).toBe(true);
    expect(stepBetween([1, 1.1, 1, 1.1], [5, 5.1, 5, 5.1]).isSlope).toBe(false);
    // Each side has a slope, but not one and the same line.
    expect(stepBetween([1, 2, 3, 4], [11, 12, 13, 14]).isSlope).toBe(false);
  });
});
