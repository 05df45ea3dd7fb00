import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { firstDecision } from '#core/analysis/schedule.ts';
import { thresholdsOf } from '#core/analysis/thresholds.ts';
import { type Contender, expectedOf, expectedRounds, nextTurn } from '#core/analysis/turns.ts';
import { planLooks } from '#core/stats/looks.ts';
import { entryOf, roundsOf, seededRandom } from '../properties/simulated.ts';

const benchmarks = 10;
const looks = planLooks(benchmarks, defaultProcedure);
const thresholds = thresholdsOf(entryOf(), defaultProcedure);
const never = Number.POSITIVE_INFINITY;

const contender = (rounds: number, seconds: number, roundsExpected: number | null): Contender => ({
  rounds,
  seconds,
  roundsExpected,
});

describe('the next turn', () => {
  test.each<[string, Contender[], number, number]>([
    ['is the one and only', [contender(7, 70, never)], 1, 0],
    ['is of those not looked at yet', [contender(5, 1, 7), contender(4, 9, null)], 100, 1],
    [
      'goes round among them, whatever their rounds take',
      [contender(2, 1, null), contender(1, 30, null), contender(2, 0.1, null)],
      100,
      1,
    ],
    // Both can be decided: 10 s and 20 s are left of 100 s.
    ['is of the one that had less time', [contender(5, 5, 15), contender(5, 4, 30)], 100, 1],
    // Of the second, 200 s are missing.
    [
      'is not of one that the time left cannot decide',
      [contender(5, 50, 15), contender(5, 40, 30)],
      120,
      0,
    ],
    // 100 s and 80 s are left of 90 s, and the other has had less.
    [
      'is of the one that is decided sooner, where both are too much',
      [contender(5, 50, 15), contender(10, 60, 20)],
      70,
      1,
    ],
    ['is not of one that is never decided', [contender(9, 1, never), contender(9, 99, 10)], 100, 1],
    [
      'is of the one that had less time, where none is ever decided',
      [contender(9, 20, never), contender(9, 10, never)],
      100,
      1,
    ],
    // It had the rounds that were expected, and is open all the same.
    ['is as if one round were missing', [contender(15, 15, 15), contender(5, 14, 7)], 100, 1],
  ])('%s', (_, contenders, secondsLeft, expected) => {
    expect(nextTurn(contenders, secondsLeft)).toBe(expected);
  });

  test('is always of one of them', () => {
    const any = fc.record({
      rounds: fc.nat(60),
      seconds: fc.double({ min: 0, max: 1000, noNaN: true }),
      roundsExpected: fc.constantFrom(null, 0, 5, 15, 60, never),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), fc.nat(300), (all, left) => {
        const turn = nextTurn(all, left);
        expect(all[turn]).toBeDefined();
        const isUnknown = ({ roundsExpected }: Contender): boolean => roundsExpected === null;
        expect(all.some(isUnknown)).toBe(isUnknown(all[turn] as Contender));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('the rounds expected', () => {
  /** So many rounds around an effect. */
  const drawn = (seed: number, effect: number, sigma: number, count: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: count }, () => Math.log1p(effect) + sigma * random.normal());
  };
  const expected = (d: readonly number[]): number | null =>
    expectedRounds(roundsOf(d), entryOf(), benchmarks, defaultProcedure);

  test('are not known before the first look', () => {
    const first = looks[0]?.rounds as number;
    expect(expected(drawn(1, 0, 0.01, first - 1))).toBeNull();
    expect(expected(drawn(1, 0, 0.01, first))).not.toBeNull();
  });

  test('are those of the first look that can show it', () => {
    const canShow = looks.find(({ changeLevel }) => changeLevel > 0)?.rounds;
    expect(expected(drawn(1, 0.05, 0.0001, 5))).toBe(canShow);
    expect(expected(drawn(1, 0, 0.0001, 5))).toBe(looks[1]?.rounds);
    // Between the margin of equality and the smallest claim, nothing is ever shown.
    expect(expected(Array(5).fill(Math.log1p(0.007)))).toBe(never);
  });

  /** Places among the looks: that of the forecast after ten rounds, and where it was decided. */
  interface Forecast {
    readonly expected: number;
    readonly took: number;
  }

  const places = [...looks.map(({ rounds }) => rounds), never];

  /** Of the runs, of so many seeds, that ten rounds did not decide. */
  function forecastsOf(effect: number, sigma: number): readonly Forecast[] {
    return Array.from({ length: 200 }, (_, seed) => seed).flatMap((seed): Forecast[] => {
      const d = drawn(seed, effect, sigma, defaultProcedure.maxRounds);
      const ratios = d.map((ratio) => {
        const one = { ratio, scatter: 0 };
        return { floor: one, median: one, tail: 0 };
      });
      const found = firstDecision(ratios, looks, thresholds);
      const took = found.verdict === null ? never : (looks[found.looks - 1]?.rounds as number);
      if (took <= 10) return [];
      const guess = expectedOf(ratios.slice(0, 10), looks, thresholds) as number;
      return [{ expected: places.indexOf(guess), took: places.indexOf(took) }];
    });
  }

  const isNear = ({ expected, took }: Forecast): boolean => Math.abs(expected - took) <= 1;
  const shareOf = (all: readonly Forecast[], is: (one: Forecast) => boolean): number =>
    all.filter(is).length / all.length;

  // The share of the forecasts that are right, or one look off; and the share that are right.
  const cases = [
    ['unchanged', 0, 0.006, 0.85, 0.5],
    ['unchanged, noisy', 0, 0.008, 0.65, 0.3],
    ['1 % slower', 0.01, 0.003, 0.95, 0.8],
    ['1 % slower, noisy', 0.01, 0.006, 0.7, 0.3],
    ['3 % faster, noisy', -0.03, 0.02, 0.8, 0.3],
    ['unchanged, and 60 rounds seldom show it', 0, 0.014, 0.55, 0.2],
    ['unchanged, and 60 rounds hardly ever show it', 0, 0.02, 0.75, 0.6],
  ] as const;

  test.each(cases)('are about those that it takes: %s', (_, effect, sigma, near, right) => {
    const forecasts = forecastsOf(effect, sigma);
    expect(forecasts.length).toBeGreaterThanOrEqual(50);
    expect(shareOf(forecasts, isNear)).toBeGreaterThan(near);
    expect(shareOf(forecasts, ({ expected, took }) => expected === took)).toBeGreaterThan(right);
  });

  test('are right more often than any one look would be, and lean to neither side', () => {
    const all = cases.flatMap(([, effect, sigma]) => forecastsOf(effect, sigma));
    const isRight = ({ expected, took }: Forecast): boolean => expected === took;
    for (const [expected, rounds] of places.entries()) {
      const always = all.map(({ took }) => ({ expected, took }));
      const name = `always ${rounds} rounds`;
      expect(shareOf(all, isNear) - shareOf(always, isNear), name).toBeGreaterThan(0.1);
      expect(shareOf(all, isRight) - shareOf(always, isRight), name).toBeGreaterThan(0.1);
    }
    expect(shareOf(all, ({ expected, took }) => expected > took)).toBeLessThan(0.4);
    expect(shareOf(all, ({ expected, took }) => expected < took)).toBeLessThan(0.4);
  });
});
