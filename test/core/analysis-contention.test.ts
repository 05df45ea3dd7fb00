import { expect, test } from 'vitest';
import { bestRuler, contentionText, isContended } from '#core/analysis/contention.ts';
import type { ArmSamples, Round } from '#core/model/recording.ts';
import { roundOf } from '../properties/simulated.ts';

function withRulers(base: readonly number[] | null, head: readonly number[]): Round {
  const round = roundOf(0, [1], [1]);
  const arm = (own: ArmSamples, rulerNs: readonly number[]): ArmSamples => ({
    ...own,
    process: { functions: null, allocation: null, discarded: 0, threads: 0, rulerNs },
  });
  return {
    ...round,
    base: base === null || round.base === null ? null : arm(round.base, base),
    head: arm(round.head, head),
  };
}

test('a round is contended where the ruler was slow before and after, in either arm', () => {
  expect(isContended(withRulers([100, 100], [100, 100]), 100)).toBe(false);
  expect(isContended(withRulers([126, 200], [100, 100]), 100)).toBe(true);
  expect(isContended(withRulers([100, 100], [126, 200]), 100)).toBe(true);
  expect(isContended(withRulers([100, 300], [300, 100]), 100)).toBe(false);
  expect(isContended(withRulers([125, 125], [125, 125]), 100)).toBe(false);
  expect(isContended(withRulers(null, [126, 126]), 100)).toBe(true);
});

test('without a ruler nothing is told', () => {
  expect(isContended(roundOf(0, [1], [1]), Number.POSITIVE_INFINITY)).toBe(false);
  expect(isContended(withRulers([], []), 100)).toBe(false);
  expect(bestRuler([roundOf(0, [1], [1])])).toBe(Number.POSITIVE_INFINITY);
});

test('the best ruler is that of all rounds and both arms', () => {
  expect(bestRuler([withRulers([120, 110], [130, 140]), withRulers(null, [105, 150])])).toBe(105);
});

test('a row speaks of it where more than half of its rounds were set aside', () => {
  const good = roundOf(0, [1], [1]);
  const bad = { ...good, contended: true };
  expect(contentionText([good, bad])).toBeNull();
  expect(contentionText([good, bad, bad])).toContain('in 2 of 3 rounds');
  expect(contentionText([])).toBeNull();
});
