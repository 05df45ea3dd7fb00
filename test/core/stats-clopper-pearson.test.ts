import fc from 'fast-check';
import { expect, test } from 'vitest';
import { upperShare } from '#core/stats/clopper-pearson.ts';

test.each([
  // The rule of three: about 3/n.
  [0, 59, 0.04950761],
  [0, 299, 0.00996915],
  [0, 23, 0.12212339],
  // By summing the terms of the distribution in double precision with exact coefficients.
  [1, 23, 0.19020397],
  [2, 23, 0.24924875],
  [4, 1000, 0.00912995],
])('%i of %i: under %d, with 95 %% confidence', (successes, trials, bound) => {
  expect(upperShare(successes, trials, 0.95)).toBeCloseTo(bound, 8);
});

const counts = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => [Math.floor(share * trials), trials] as const);
const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true });

test('has closed forms at both ends', () => {
  const property = fc.property(fc.integer({ min: 1, max: 5000 }), confidence, (trials, sure) => {
    expect(upperShare(0, trials, sure)).toBeCloseTo(1 - (1 - sure) ** (1 / trials), 9);
    expect(upperShare(trials - 1, trials, sure)).toBeCloseTo(sure ** (1 / trials), 9);
    expect(upperShare(trials, trials, sure)).toBe(1);
  });
  fc.assert(property, { seed: 1 });
});

test('lies above the share, and rises with it and with the confidence', () => {
  const property = fc.property(counts, confidence, ([successes, trials], sure) => {
    const bound = upperShare(successes, trials, sure);
    expect(bound).toBeGreaterThan(successes / trials - Number.EPSILON);
    expect(bound).toBeLessThanOrEqual(1);
    expect(upperShare(successes + 1, trials, sure)).toBeGreaterThanOrEqual(bound);
    expect(upperShare(successes, trials, (1 + sure) / 2)).toBeGreaterThanOrEqual(bound);
  });
  fc.assert(property, { seed: 1 });
});

test('is 1 where nothing was tried', () => {
  expect(upperShare(0, 0, 0.95)).toBe(1);
});
