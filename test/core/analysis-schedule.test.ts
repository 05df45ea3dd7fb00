import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide, progressOf, samplesWanted } from '#core/analysis/schedule.ts';
import { planLooks } from '#core/stats/looks.ts';
import { intervalOf } from '#core/stats/sign-flip.ts';
import { entryOf, roundOf, roundsOf } from '../properties/simulated.ts';

const benchmarks = 10;
const { smallestEffect: claim, equalityShare, effectFloor, maxRounds } = defaultProcedure;
const looks = planLooks(benchmarks, defaultProcedure);
const lookRounds = looks.map(({ rounds }) => rounds);
/** Equality may be shown from the first look on, a change from a later one on. */
const earliest = lookRounds[0] as number;
const earlyLooks = looks.filter(({ changeLevel }) => changeLevel === 0).length;
const enough = lookRounds[earlyLooks] as number;

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
    const reached: number[] = [];
    for (;;) {
      const rounds = reached.at(-1) ?? 0;
      const next = progress(wild(rounds));
      if (next.state === 'closed') break;
      reached.push(rounds + next.roundsWanted);
    }
    expect(reached).toEqual(lookRounds);
    expect(reached.at(-1)).toBe(maxRounds);
  });

  test('asks for what is missing, where a look was not reached', () => {
    expect(progress(around(0.1, 0.001, enough - 1))).toEqual({ state: 'open', roundsWanted: 1 });
    const [, second] = lookRounds as [number, number];
    const roundsWanted = second - earliest - 1;
    expect(progress(wild(earliest + 1))).toEqual({ state: 'open', roundsWanted });
  });

  test.each([
    ['equality', 0, earliest],
    ['a regression', 0.1, enough],
    ['an improvement', -0.1, enough],
  ])('ends with %s', (_name, effect, rounds) => {
    expect(progress(around(effect, 0.0001, rounds))).toEqual({ state: 'closed' });
    expect(progress(around(effect, 0.0001, rounds - 1))).toEqual({
      state: 'open',
      roundsWanted: 1,
    });
  });

  test('counts only rounds that have both arms, on a machine of its own', () => {
    const alone = Array.from({ length: 20 }, (_, index) => roundOf(index, null, [1]));
    const contended = roundsOf(Array(20).fill(0)).map((round) => ({ ...round, contended: true }));
    for (const rounds of [alone, contended]) {
      const wants = progressOf(rounds, entryOf(), benchmarks, defaultProcedure);
      expect(wants).toEqual({ state: 'open', roundsWanted: earliest });
      expect(decide(rounds, entryOf(), benchmarks, defaultProcedure)).toBeNull();
    }
  });
});

describe('the samples of the next round', () => {
  const { samplesPerRound } = defaultProcedure;
  /** Its blocks differ from each other by `scatter`, up and down in turns. */
  const scattered = (scatter: number) => {
    const base = Array<number>(samplesPerRound).fill(1);
    const head = base.map((_, pair) => Math.exp(Math.floor(pair / 18) % 2 === 0 ? scatter : 0));
    return roundOf(0, base, head);
  };

  test.each([
    ['as usual before there are any', [], 1],
    ['as usual where blocks agree', [0.001, 0.001, 0.05], 1],
    ['three times as many where they do not', [0.05, 0.05, 0.001], 3],
  ])('are %s', (_, scatters, times) => {
    const wanted = samplesWanted(scatters.map(scattered), entryOf(), defaultProcedure);
    expect(wanted).toBe(times * samplesPerRound);
  });
});

describe('a decision', () => {
  test('is made at the first look that can make it, early ones on quiet rounds', () => {
    const decidedAt = new Set<number>();
    for (let spread = 0.01; spread < 0.25; spread *= 1.1) {
      const d = around(0.05, spread, maxRounds);
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
    const first = earlyLooks + 1;
    expect([...decidedAt].sort().slice(0, 4)).toEqual([first, first + 1, first + 2, first + 3]);
  });

  test('is made for equality while too few rounds are there for a change', () => {
    expect(enough).toBeGreaterThan(earliest);
    const early = { decidedAtLook: 1, rounds: earliest };
    expect(decided(around(0, 0.0001, maxRounds))).toMatchObject({ verdict: 'no-change', ...early });
    const late = { decidedAtLook: earlyLooks + 1, rounds: enough };
    expect(decided(around(0.5, 0.0001, maxRounds))).toMatchObject({
      verdict: 'regression',
      ...late,
    });
  });

  test('shows the interval of the level that it was made at', () => {
    const shown = (d: readonly number[]) => [decided(d).low, decided(d).high];
    const limits = (d: readonly number[], level: number) => {
      const { low, high } = intervalOf(d, level);
      return [Math.exp(low), Math.exp(high)];
    };
    const close = (values: number[]) => values.map((value) => expect.closeTo(value, 12));
    const equal = around(0, claim / 20, earliest);
    expect(shown(equal)).toEqual(close(limits(equal, looks[0]?.equalityLevel as number)));
    const slower = around(0.1, 0.01, enough);
    const { changeLevel } = looks[earlyLooks] ?? { changeLevel: 0 };
    expect(shown(slower)).toEqual(close(limits(slower, changeLevel)));
  });

  test('is not made between the looks', () => {
    for (const rounds of [1, 2, enough - 1]) {
      const early = decided(around(0.5, 0.001, rounds));
      expect(early).toMatchObject({ verdict: 'inconclusive', decidedAtLook: null, rounds });
      // Before the first look that could show one, no change could have been seen.
      expect(early.smallestVisibleEffect).toBe(Number.POSITIVE_INFINITY);
    }
    expect(decided([0.5])).toMatchObject({ low: 0, high: Number.POSITIVE_INFINITY });
    expect(decided(around(0, 0.0001, earliest - 1)).verdict).toBe('inconclusive');
  });

  test('without a round of both arms is none', () => {
    expect(decide([], entryOf(), 1, defaultProcedure)).toBeNull();
    expect(decide([roundOf(0, null, [1])], entryOf(), 1, defaultProcedure)).toBeNull();
  });

  test('needs an estimate that matters, though a smaller effect is shown', () => {
    const spread = claim / 30;
    const verdicts = (effect: number) => [
      decided(around(effect, spread, maxRounds)).verdict,
      decided(around(1 / (1 + effect) - 1, spread, maxRounds)).verdict,
    ];
    expect(verdicts(1.1 * claim)).toEqual(['regression', 'improvement']);
    expect(verdicts((equalityShare - 0.1) * claim)).toEqual(['no-change', 'no-change']);
    // What is too large to be equal and too small to be claimed is left open to the end.
    const between = ((equalityShare + 1) / 2) * claim;
    expect(between).toBeGreaterThan(effectFloor);
    expect(verdicts(between)).toEqual(['inconclusive', 'inconclusive']);
  });

  test('needs an interval clear of the effect floor, though the estimate matters', () => {
    // The smallest of the rounds lies halfway between nothing and the floor.
    const d = around(1.5 * claim, 1.5 * claim - effectFloor / 2, enough);
    const at = decided(d);
    expect(at.ratio).toBeGreaterThan(1 + claim);
    expect(at.low).toBeLessThan(1 + effectFloor);
    expect(at.verdict).toBe('inconclusive');
    expect(progress(d).state).toBe('open');
    const floorless = { ...defaultProcedure, effectFloor: 0 };
    expect(decided(d, entryOf(), floorless).verdict).toBe('regression');
  });

  test('follows the threshold of its own benchmark', () => {
    const d = around(0.06, 0.001, maxRounds);
    expect(decided(d, entryOf({ smallestEffect: 0.05 })).verdict).toBe('regression');
    // Equal then means well within that threshold, too.
    expect(decided(d, entryOf({ smallestEffect: 0.1 })).verdict).toBe('no-change');
    expect(decided(d, entryOf({ smallestEffect: 0.0615 })).verdict).toBe('inconclusive');
  });

  test('claims nothing that the benchmark does by itself', () => {
    const d = around(0.06, 0.001, maxRounds);
    expect(decided(d, entryOf({ noiseFloor: 0.03 })).verdict).toBe('regression');
    expect(decided(d, entryOf({ noiseFloor: 0.07 })).verdict).toBe('no-change');
    // Above the noise floor, but not by enough to be claimed.
    expect(decided(d, entryOf({ noiseFloor: 0.041 })).verdict).toBe('inconclusive');
  });

  test('never says equal because little is known', () => {
    expect(decided(around(0, 0.1, enough)).verdict).toBe('inconclusive');
    expect(decided(wild(maxRounds)).verdict).toBe('inconclusive');
  });

  test('takes a difference of exactly nothing for equality', () => {
    const nothing = decided(Array(earliest).fill(0));
    expect(nothing).toMatchObject({ verdict: 'no-change', low: 1, high: 1 });
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
    const visible = (effect: number, spread: number, n: number): number =>
      decided(around(effect, spread, n)).smallestVisibleEffect;
    const between = ((equalityShare + 1) / 2) * claim;
    const quiet = visible(between, claim / 100, enough);
    expect(quiet).toBeGreaterThanOrEqual(claim);
    expect(quiet).toBeLessThan(1.1 * claim);
    expect(visible(0, 3 * claim, enough)).toBeGreaterThan(2 * quiet);
    expect(visible(0.02, 0.3, maxRounds)).toBeLessThan(visible(0.02, 0.3, enough));
  });

  test('gets harder with every benchmark compared', () => {
    const d = around(0.05, 0.06, 24);
    const lowAt = (m: number) => decide(roundsOf(d), entryOf(), m, defaultProcedure)?.comparison;
    expect(lowAt(100)?.low).toBeLessThan(lowAt(2)?.low as number);
  });
});
