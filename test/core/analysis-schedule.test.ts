import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide, progressOf } from '#core/analysis/schedule.ts';
import { entryOf, roundOf, roundsOf } from '../properties/simulated.ts';

const lookRounds = [14, 20, 28, 40, 56, 60];
const benchmarks = 10;

function decided(d: readonly number[], entry = entryOf(), procedure = defaultProcedure) {
  const decision = decide(roundsOf(d), entry, benchmarks, procedure);
  if (decision === null) throw new Error('rounds were not judged');
  return { verdict: decision.verdict, ...decision.comparison };
}

function progress(d: readonly number[], entry = entryOf(), procedure = defaultProcedure) {
  return progressOf(roundsOf(d), entry, benchmarks, procedure);
}

/** `n` rounds spread evenly by +- `spread` around an effect. */
function around(effect: number, spread: number, n: number): number[] {
  return Array.from({ length: n }, (_, index) => {
    const place = (2 * ((index * 0.618) % 1) - 1) * spread;
    return Math.log1p(effect) + place;
  });
}

/** So wild that nothing is ever decided. */
const wild = (n: number): number[] => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));

describe('progress', () => {
  test('asks for the rounds up to the next look, look by look', () => {
    const wanted: number[] = [];
    let rounds = 0;
    for (;;) {
      const next = progress(wild(rounds));
      if (next.state === 'closed') break;
      wanted.push(next.roundsWanted);
      rounds += next.roundsWanted;
    }
    expect(wanted).toEqual([14, 6, 8, 12, 16, 4]);
    expect(rounds).toBe(defaultProcedure.maxRounds);
  });

  test('asks for what is missing, where a look was not reached', () => {
    expect(progress(around(0.1, 0.001, 13))).toEqual({ state: 'open', roundsWanted: 1 });
    expect(progress(wild(15))).toEqual({ state: 'open', roundsWanted: 5 });
  });

  test.each([
    ['a regression', 0.1],
    ['an improvement', -0.1],
    ['equality', 0],
  ])('ends with %s', (_name, effect) => {
    expect(progress(around(effect, 0.001, 14))).toEqual({ state: 'closed' });
  });

  test('counts only rounds that have both arms', () => {
    const alone = Array.from({ length: 20 }, (_, index) => roundOf(index, null, [1]));
    const wants = progressOf(alone, entryOf(), benchmarks, defaultProcedure);
    expect(wants).toEqual({ state: 'open', roundsWanted: 14 });
  });
});

describe('a decision', () => {
  test('is made at the first look that can make it, early ones on quiet rounds', () => {
    const decidedAt = new Set<number>();
    for (let spread = 0.01; spread < 0.25; spread *= 1.1) {
      const d = around(0.05, spread, 60);
      const { verdict, decidedAtLook, rounds } = decided(d);
      if (decidedAtLook === null) continue;
      expect(verdict).toBe('regression');
      expect(rounds).toBe(lookRounds[decidedAtLook - 1]);
      expect(progress(d.slice(0, rounds))).toEqual({ state: 'closed' });
      // One round less, and it was not to be known.
      const before = d.slice(0, rounds - 1);
      expect(decided(before)).toMatchObject({ verdict: 'inconclusive', decidedAtLook: null });
      expect(progress(before)).toEqual({ state: 'open', roundsWanted: 1 });
      decidedAt.add(decidedAtLook);
    }
    expect([...decidedAt].sort().slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('is not made between the looks', () => {
    for (const rounds of [1, 2, 13]) {
      const early = decided(around(0.5, 0.001, rounds));
      expect(early).toMatchObject({ verdict: 'inconclusive', decidedAtLook: null, rounds });
      // Before the first look nothing could have been seen.
      expect(early.smallestVisibleEffect).toBe(Number.POSITIVE_INFINITY);
    }
    const fewest = decided(around(0.5, 0.001, 12));
    expect(fewest).toMatchObject({ low: 0, high: Number.POSITIVE_INFINITY });
    expect(decided(around(0.5, 0.001, 14))).toMatchObject({
      verdict: 'regression',
      decidedAtLook: 1,
    });
  });

  test('without a round of both arms is none', () => {
    expect(decide([], entryOf(), 1, defaultProcedure)).toBeNull();
    expect(decide([roundOf(0, null, [1])], entryOf(), 1, defaultProcedure)).toBeNull();
  });

  test('needs an estimate that matters, though a smaller effect is shown', () => {
    const spread = 0.0005;
    expect(decided(around(0.014, spread, 14))).toMatchObject({ verdict: 'no-change' });
    expect(decided(around(0.016, spread, 14))).toMatchObject({ verdict: 'regression' });
    expect(decided(around(1 / 1.014 - 1, spread, 14))).toMatchObject({ verdict: 'no-change' });
    expect(decided(around(1 / 1.016 - 1, spread, 14))).toMatchObject({ verdict: 'improvement' });
  });

  test('needs an interval clear of the effect floor, though the estimate matters', () => {
    const d = around(0.02, 0.03, 14);
    const at = decided(d);
    expect(at.ratio).toBeGreaterThan(1.015);
    expect(at.low).toBeLessThan(1.005);
    expect(at.verdict).toBe('inconclusive');
    expect(progress(d).state).toBe('open');
    const floorless = { ...defaultProcedure, effectFloor: -0.5 };
    expect(decided(d, entryOf(), floorless).verdict).toBe('regression');
  });

  test('follows the threshold of its own benchmark', () => {
    const d = around(0.06, 0.001, 14);
    expect(decided(d, entryOf({ smallestEffect: 0.05 })).verdict).toBe('regression');
    // Equal then means within that threshold, too.
    expect(decided(d, entryOf({ smallestEffect: 0.1 })).verdict).toBe('no-change');
    expect(decided(d, entryOf({ smallestEffect: 0.0615 })).verdict).toBe('no-change');
  });

  test('never says equal because little is known', () => {
    expect(decided(around(0, 0.1, 14)).verdict).toBe('inconclusive');
    expect(decided(wild(60)).verdict).toBe('inconclusive');
  });

  test('takes a difference of exactly nothing for equality', () => {
    expect(decided(Array(14).fill(0))).toMatchObject({ verdict: 'no-change', low: 1, high: 1 });
  });

  test('claims nothing from samples that have no logarithm', () => {
    const d = around(0.1, 0.001, 60);
    expect(decided(d.with(0, -0.1)).verdict).toBe('regression');
    expect(decided(d.with(0, Math.log(0))).verdict).toBe('inconclusive');
    expect(decided(d.with(0, Number.NaN)).verdict).toBe('inconclusive');
  });

  test('shows times of the arms that agree with the ratio, at the level of their floors', () => {
    const rounds = [
      [100, 110],
      [102, 113],
      [98, 109],
    ].map(([base, head], index) => roundOf(index, [base as number], [head as number]));
    const decision = decide(rounds, entryOf(), benchmarks, defaultProcedure);
    const { baseNs, headNs, ratio } = decision!.comparison;
    expect(headNs / baseNs).toBeCloseTo(ratio, 12);
    expect(Math.sqrt(baseNs * headNs)).toBeCloseTo(Math.sqrt(100 * 110), 9);
    expect(decision?.comparison.rounds).toBe(3);
    expect(decision?.comparison.pairedMedianRatio).toBeCloseTo(113 / 102, 2);
  });

  test('sees less, the noisier the rounds, and never less than what it would claim', () => {
    const quiet = decided(around(0, 0.0001, 14)).smallestVisibleEffect;
    const noisy = decided(around(0, 0.02, 14)).smallestVisibleEffect;
    const longer = decided(around(0.02, 0.3, 60)).smallestVisibleEffect;
    expect(quiet).toBeGreaterThanOrEqual(0.015);
    expect(quiet).toBeLessThan(0.016);
    expect(noisy).toBeGreaterThan(2 * quiet);
    expect(longer).toBeLessThan(decided(around(0.02, 0.3, 14)).smallestVisibleEffect);
  });

  test('gets harder with every benchmark compared', () => {
    const d = around(0.05, 0.06, 20);
    const lowAt = (m: number) => decide(roundsOf(d), entryOf(), m, defaultProcedure)?.comparison;
    expect(lowAt(100)?.low).toBeLessThan(lowAt(2)?.low as number);
  });
});
