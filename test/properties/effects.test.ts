/** What the verdicts are on a simulated machine, where the effect is known. */
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide } from '#core/analysis/schedule.ts';
import { entryOf, type Machine, measured, seededRandom } from './simulated.ts';

const { smallestEffect, equalityShare, maxRounds } = defaultProcedure;
const benchmarks = 10;

/** A shared machine: processes 0.2 % apart, samples 1 %, slow a fifth of the time. */
const machine: Machine = { process: 0.002, sample: 0.01, slow: 0.2 };

/** Verdicts of `count` runs, rounds taken as they are asked for. */
function verdictsAt(ratio: number, on: Machine, count: number, from: number) {
  const tally = { regression: 0, improvement: 0, 'no-change': 0, inconclusive: 0, rounds: 0 };
  for (let run = 0; run < count; run += 1) {
    const rounds = measured(seededRandom(from + run), on, ratio, { benchmarks });
    const decision = decide(rounds, entryOf(), benchmarks, defaultProcedure);
    if (decision === null) throw new Error('rounds were not judged');
    tally[decision.verdict] += 1;
    tally.rounds += rounds.length / count;
  }
  const shown = Object.entries(tally).filter(([, value]) => value > 0);
  console.log(
    `ratio ${ratio.toFixed(4)}, processes ${(100 * on.process).toFixed(1)} % apart: `,
    shown.map(([name, value]) => `${name} ${Number(value.toFixed(1))}`).join(', '),
  );
  return tally;
}

describe('effects that are known', () => {
  const runs = 100;

  test.each([4 / 3, 2, 4])(
    '%d times the smallest effect is found, and so is its inverse',
    (times) => {
      const ratio = 1 + times * smallestEffect;
      expect(verdictsAt(ratio, machine, runs, 100).regression).toBe(runs);
      expect(verdictsAt(1 / ratio, machine, runs, 200).improvement).toBe(runs);
    },
  );

  test('identical arms are shown equal, mostly at the first look', () => {
    const tally = verdictsAt(1, machine, runs, 300);
    expect(tally['no-change']).toBe(runs);
    expect(tally.rounds).toBeLessThan(1.25 * defaultProcedure.minRounds);
  });

  test('a third of the smallest effect, well within the margin, is no change', () => {
    expect(equalityShare).toBeGreaterThan(1 / 2);
    for (const ratio of [1 + smallestEffect / 3, 1 / (1 + smallestEffect / 3)]) {
      expect(verdictsAt(ratio, machine, runs, 400)['no-change']).toBeGreaterThanOrEqual(
        0.95 * runs,
      );
    }
  });

  test.each([0.002, 0.004, 0.007])(
    'the smallest effect itself is hardly ever called equal, processes %d apart',
    (process) => {
      const tally = verdictsAt(1 + smallestEffect, { ...machine, process }, runs, 500);
      expect(tally['no-change']).toBeLessThanOrEqual(0.02 * runs);
      expect(tally.improvement).toBe(0);
      expect(tally.regression).toBeGreaterThan(0.2 * runs);
    },
  );

  test.each([0.007, 0.01])('a noisy machine costs rounds, not errors: %d', (process) => {
    const noisy = { ...machine, process };
    const same = verdictsAt(1, noisy, runs, 700);
    expect(same.regression + same.improvement).toBe(0);
    expect(same.rounds).toBeGreaterThan(3 * defaultProcedure.minRounds);
    const slower = verdictsAt(1 + 3 * smallestEffect, noisy, runs, 800);
    expect(slower.regression).toBeGreaterThanOrEqual(0.95 * runs);
    expect(slower['no-change'] + slower.improvement).toBe(0);
  });

  test('hopeless noise ends inconclusive, not equal and not claimed', () => {
    const tally = verdictsAt(1 + smallestEffect, { ...machine, process: 0.2 }, 15, 600);
    expect(tally.inconclusive).toBe(15);
    expect(tally.rounds).toBeCloseTo(maxRounds, 9);
  });
});
