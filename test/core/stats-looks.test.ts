import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { type Look, planLooks } from '#core/stats/looks.ts';
import { criticalSum } from '#core/stats/sign-flip.ts';

const impossible = Number.POSITIVE_INFINITY;
/** Ten rounds can show a change at its level, and equality too. */
const rule = { alpha: 0.05, equalityAlpha: 0.05, minRounds: 10, maxRounds: 60 };

const roundsAt = (benchmarks: number, change = {}): number[] =>
  planLooks(benchmarks, { ...rule, ...change }).map(({ rounds }) => rounds);

function sum(looks: readonly Look[], of: 'changeLevel' | 'equalityLevel'): number {
  return looks.reduce((total, look) => total + look[of], 0);
}

const showChanges = (looks: readonly Look[]): Look[] =>
  looks.filter(({ changeLevel }) => changeLevel > 0);

describe('the looks', () => {
  test('come after 1.4 times as many rounds each, the last at the end', () => {
    expect(roundsAt(1)).toEqual([10, 14, 20, 28, 40, 60]);
    // One after 28 rounds would be as good as the last.
    expect(roundsAt(1, { maxRounds: 32 })).toEqual([10, 14, 20, 32]);
    expect(roundsAt(1, { maxRounds: 45 })).toEqual([10, 14, 20, 28, 45]);
  });

  test('are one where the budget of rounds is less than the first', () => {
    expect(roundsAt(1, { minRounds: 20, maxRounds: 20 })).toEqual([20]);
    expect(roundsAt(0, { minRounds: 30, maxRounds: 20 })).toEqual([20]);
    const [only, ...others] = planLooks(2, { ...rule, maxRounds: 4 });
    expect(others).toEqual([]);
    expect(only).toEqual({ rounds: 4, changeLevel: 0.025, equalityLevel: 0.05 });
  });

  test('seek equality from the first round count on, a change when it can be shown', () => {
    const looks = planLooks(10, { ...rule, alpha: 0.001 });
    expect(looks.map(({ rounds }) => rounds)).toEqual([10, 16, 23, 33, 47, 60]);
    expect(looks.map(({ changeLevel }) => changeLevel > 0)).toEqual([
      false,
      ...[true, true, true, true, true],
    ]);
    expect(looks.every(({ equalityLevel }) => equalityLevel === 0.05 / 6)).toBe(true);
  });

  test('leave equality as much of its level at the first as that needs, if there is as much', () => {
    const equality = (minRounds: number) =>
      planLooks(1, { ...rule, minRounds }).map(({ equalityLevel }) => equalityLevel);
    const [first, ...others] = equality(5);
    expect(first).toBe(2 ** -5);
    expect(new Set(others)).toEqual(new Set([(0.05 - 2 ** -5) / others.length]));
    // Four rounds can show nothing at 5 %, ten can at an even share.
    for (const minRounds of [4, 10]) {
      const levels = equality(minRounds);
      expect(new Set(levels)).toEqual(new Set([0.05 / levels.length]));
    }
  });

  test('come no later for a change than they must', () => {
    const [first] = showChanges(planLooks(10, { ...rule, alpha: 0.001 }));
    expect(first?.changeLevel).toBeGreaterThanOrEqual(2 ** -16);
    expect(first?.changeLevel).toBeLessThan(2 ** -15);
  });

  test('give a change more of the level at the last of them', () => {
    const levels = planLooks(1, rule).map(({ changeLevel }) => changeLevel);
    const ratios = levels.map((level) => level / (levels[0] as number));
    expect(ratios.map((ratio) => Number(ratio.toFixed(9)))).toEqual([1, 1, 1, 1, 1, 1.6]);
  });
});

const anyRule = fc.record({
  alpha: fc.constantFrom(0.0001, 0.001, 0.01, 0.05),
  equalityAlpha: fc.constantFrom(0.01, 0.025, 0.05),
  minRounds: fc.integer({ min: 1, max: 30 }),
  maxRounds: fc.integer({ min: 1, max: 120 }),
});
const anyBenchmarks = fc.integer({ min: 1, max: 1000 });
const runs = { seed: 1, numRuns: 300 };

describe('whatever the rule', () => {
  test('levels sum to alpha, divided by the benchmarks, and to a benchmark’s for equality', () => {
    fc.assert(
      fc.property(anyBenchmarks, anyRule, (benchmarks, own) => {
        const looks = planLooks(benchmarks, own);
        expect(sum(looks, 'changeLevel')).toBeCloseTo(own.alpha / benchmarks, 12);
        expect(sum(looks, 'equalityLevel')).toBeCloseTo(own.equalityAlpha, 12);
      }),
      runs,
    );
  });

  test('looks follow each other at a distance, up to the last round', () => {
    fc.assert(
      fc.property(anyBenchmarks, anyRule, (benchmarks, own) => {
        const looks = planLooks(benchmarks, own);
        const counts = looks.map(({ rounds }) => rounds);
        expect(counts[0]).toBeGreaterThanOrEqual(Math.min(own.minRounds, own.maxRounds));
        expect(counts.at(-1)).toBe(own.maxRounds);
        // Where the first that can show a change is nearly the last, there is no room.
        if ((showChanges(looks)[0]?.rounds as number) * 1.15 >= own.maxRounds) return;
        for (const [index, count] of counts.slice(1).entries()) {
          expect(count).toBeGreaterThan(1.15 * (counts[index] as number));
        }
      }),
      runs,
    );
  });

  test('no level is spent on a change where none could be shown, but at the end', () => {
    fc.assert(
      fc.property(anyBenchmarks, anyRule, (benchmarks, own) => {
        const looks = planLooks(benchmarks, own);
        const canShow = showChanges(looks);
        expect(looks.slice(-canShow.length)).toEqual(canShow);
        // With one look there is no other to leave the level to.
        if (canShow.length === 1) return;
        for (const { rounds, changeLevel } of canShow) {
          expect(criticalSum(rounds, changeLevel)).toBeLessThan(impossible);
        }
      }),
      runs,
    );
  });
});

describe('the looks as shipped', () => {
  test('can each decide, the first on equality, for any number of benchmarks', () => {
    fc.assert(
      fc.property(anyBenchmarks, (benchmarks) => {
        const looks = planLooks(benchmarks, defaultProcedure);
        for (const { rounds, equalityLevel } of looks) {
          expect(criticalSum(rounds, equalityLevel)).toBeLessThan(impossible);
        }
        const canShow = showChanges(looks);
        expect(canShow.length).toBeGreaterThan(1);
        for (const { rounds, changeLevel } of canShow) {
          expect(criticalSum(rounds, changeLevel)).toBeLessThan(impossible);
        }
        // Those before could not, even if they had as much of the level.
        const level = canShow[0]?.changeLevel as number;
        for (const { rounds } of looks.slice(0, looks.length - canShow.length)) {
          expect(criticalSum(rounds, level)).toBe(impossible);
        }
        expect(looks[0]?.rounds).toBe(defaultProcedure.minRounds);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('seek equality earlier than a change where there are ten benchmarks', () => {
    const [first] = planLooks(10, defaultProcedure);
    expect(first?.changeLevel).toBe(0);
  });

  test('come later for a change where there are more benchmarks', () => {
    const firsts = [1, 10, 100, 1000].map(
      (benchmarks) => showChanges(planLooks(benchmarks, defaultProcedure))[0]?.rounds as number,
    );
    expect(firsts).toEqual([...new Set(firsts)].sort((a, b) => a - b));
  });
});
