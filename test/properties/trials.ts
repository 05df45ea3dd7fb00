/** Shares of many seeded trials, and what they may be. */
import { expect } from 'vitest';
import type { firstDecision } from '#core/analysis/schedule.ts';
import type { Look } from '#core/stats/looks.ts';
import { cappedScores, criticalSum, upperTail } from '#core/stats/sign-flip.ts';
import { intervalOf } from './drawn-series.ts';

export const trials = 20_000;

export type Decided = ReturnType<typeof firstDecision>['verdict'];

/** The shares of the seeds with each verdict, printed with their intervals. */
export function shares(name: string, verdictOf: (seed: number) => Decided, count = trials) {
  const found = { regression: 0, improvement: 0, 'no-change': 0 };
  for (let seed = 0; seed < count; seed += 1) {
    const verdict = verdictOf(seed);
    if (verdict !== null) found[verdict] += 1 / count;
  }
  for (const [verdict, share] of Object.entries(found)) {
    if (share === 0) continue;
    const [low, high] = intervalOf(share, count).map((end) => (100 * end).toFixed(2));
    const shown = `${(100 * share).toFixed(2)} % of ${count} (99 %: ${low} to ${high} %)`;
    console.log(`${name}, ${verdict}: ${shown}`);
  }
  return found;
}

/** Four binomial standard deviations of a share: left once in thirty thousand seeds. */
export function deviations(chance: number, count = trials): number {
  return 4 * Math.sqrt((chance * (1 - chance)) / count);
}

/** What a level is worth with so few rounds: the next smaller chance that their ranks can have. */
function attained(rounds: number, level: number): number {
  const critical = criticalSum(rounds, level);
  return critical === Number.POSITIVE_INFINITY
    ? 0
    : (upperTail(cappedScores(rounds))[critical] as number);
}

/** What all looks together are worth: no more than the sum of each, no less than the best. */
export function worthOf(looks: readonly Look[], of: 'changeLevel' | 'equalityLevel') {
  const each = looks.map((look) => attained(look.rounds, look[of]));
  const promised = looks.reduce((sum, look) => sum + look[of], 0);
  const most = each.reduce((sum, level) => sum + level, 0);
  expect(most).toBeLessThanOrEqual(promised);
  return { least: Math.max(...each), most };
}

/** A share within what the looks are worth, which is at most what was promised. */
export function expectKept(
  found: number,
  looks: readonly Look[],
  of: 'changeLevel' | 'equalityLevel',
) {
  const { least, most } = worthOf(looks, of);
  expect(found).toBeLessThanOrEqual(most + deviations(most));
  expect(found).toBeGreaterThanOrEqual(least - deviations(least));
}
