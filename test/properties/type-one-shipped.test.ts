/** How often the procedure is wrong: at the levels and looks as shipped, and about equality. */
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { firstDecision } from '#core/analysis/schedule.ts';
import { thresholdsOf } from '#core/analysis/thresholds.ts';
import { planLooks } from '#core/stats/looks.ts';
import { drawRounds, samePrograms } from './same-program.ts';
import { entryOf, seededRandom, studentOf3 } from './simulated.ts';
import { deviations, expectKept, shares } from './trials.ts';

const shipped = planLooks(1, defaultProcedure);

/** The rounds as shipped, of heavy tails. */
function heavyTails(seed: number, truth: number, scale: number) {
  const random = seededRandom(seed);
  return Array.from({ length: defaultProcedure.maxRounds }, () => {
    const one = { ratio: truth + scale * studentOf3(random), scatter: 0 };
    return { floor: one, median: one, tail: 0 };
  });
}

describe('as shipped', () => {
  test('a false alarm comes no more often than alpha, though nothing is too small for one', () => {
    const thresholds = { floor: 0, claim: 0, margin: 0 };
    const found = shares('as shipped, heavy tails', (seed) => {
      return firstDecision(heavyTails(seed, 0, 0.01), shipped, thresholds).verdict;
    });
    expectKept(found.regression, shipped, 'changeLevel');
    expectKept(found.improvement, shipped, 'changeLevel');
  });

  test('a difference of the margin is called equal no more often than its level', () => {
    const thresholds = thresholdsOf(entryOf(), defaultProcedure);
    const { equalityAlpha, smallestEffect } = defaultProcedure;
    const found = shares('as shipped, a difference of the margin', (seed) => {
      const rounds = heavyTails(seed, thresholds.margin, smallestEffect / 5);
      return firstDecision(rounds, shipped, thresholds).verdict;
    });
    expect(found['no-change']).toBeLessThanOrEqual(equalityAlpha + deviations(equalityAlpha));
    expect(found['no-change']).toBeGreaterThan(equalityAlpha / 10);
    expect(found.improvement).toBe(0);
  });
});

describe('a difference of the margin is called equal no more often than the looks are worth', () => {
  const cheap = { alpha: 0.05, equalityAlpha: 0.05, minRounds: 6, maxRounds: 16 };
  const looks = planLooks(1, cheap);
  // Nothing is claimed, so that equality is all that can be decided.
  const thresholds = { floor: 1, claim: 1, margin: Math.log(1.5) };

  test.each([
    ['heavy tails', 1.5],
    ['outlier rounds', 1 / 1.5],
    ['statistics that disagree', 1.5],
  ])('%s, %d times as slow', (name, ratio) => {
    const program = samePrograms[name];
    if (program === undefined) throw new Error(`there is no ${name}`);
    const found = shares(`${name}, ${ratio.toFixed(2)} times as slow`, (seed) => {
      const rounds = drawRounds(seededRandom(seed), program, cheap.maxRounds, ratio);
      return firstDecision(rounds, looks, thresholds).verdict;
    });
    expectKept(found['no-change'], looks, 'equalityLevel');
  });
});
