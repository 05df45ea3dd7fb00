import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { planLooks } from '#core/stats/looks.ts';
import { criticalSum } from '#core/stats/sign-flip.ts';

const roundsAt = (benchmarks: number, change = {}): number[] =>
  planLooks(benchmarks, { ...defaultProcedure, ...change }).map(({ rounds }) => rounds);

describe('the looks', () => {
  test.each([
    [1, [10, 14, 20, 28, 40, 56, 60]],
    [10, [14, 20, 28, 40, 56, 60]],
    [100, [17, 24, 34, 48, 60]],
  ])('of %d benchmarks come after %j rounds', (benchmarks, expected) => {
    expect(roundsAt(benchmarks)).toEqual(expected);
  });

  test('are one where the budget of rounds is less than the first', () => {
    expect(roundsAt(10, { maxRounds: 12 })).toEqual([12]);
    expect(roundsAt(0, { minRounds: 20, maxRounds: 20 })).toEqual([20]);
  });

  test('come later where alpha is smaller, so that the first of them can decide', () => {
    expect(roundsAt(10, { alpha: 0.0001 })[0]).toBe(20);
  });

  const rule = fc.record({
    alpha: fc.constantFrom(0.001, 0.01, 0.05),
    equalityAlpha: fc.constantFrom(0.01, 0.025, 0.05),
    minRounds: fc.integer({ min: 1, max: 30 }),
    maxRounds: fc.integer({ min: 1, max: 120 }),
  });

  test('share alpha, divided by the benchmarks, and no more than it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), rule, (benchmarks, own) => {
        const looks = planLooks(benchmarks, own);
        const sum = (of: 'changeLevel' | 'equalityLevel'): number =>
          looks.reduce((total, look) => total + look[of], 0);
        expect(sum('changeLevel')).toBeCloseTo(own.alpha / benchmarks, 12);
        expect(sum('equalityLevel')).toBeCloseTo(own.equalityAlpha, 12);
        expect(looks.at(-1)?.rounds).toBe(own.maxRounds);
        const counts = looks.map(({ rounds }) => rounds);
        expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('can each decide: none of alpha is spent where nothing could be shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (benchmarks) => {
        for (const { rounds, changeLevel } of planLooks(benchmarks, defaultProcedure)) {
          expect(criticalSum(rounds, changeLevel)).toBeLessThan(Number.POSITIVE_INFINITY);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('give the last more than the others', () => {
    const levels = planLooks(1, defaultProcedure).map(({ changeLevel }) => changeLevel);
    const ratios = levels.map((level) => level / (levels[0] as number));
    expect(ratios.map((ratio) => Number(ratio.toFixed(9)))).toEqual([1, 1, 1, 1, 1, 1, 1.6]);
  });
});
