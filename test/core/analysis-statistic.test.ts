/** Floors or medians: which of them decides, and what becomes of it where they disagree. */
import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide, firstDecision } from '#core/analysis/schedule.ts';
import { planLooks } from '#core/stats/looks.ts';
import type { RoundRatios } from '#core/stats/round-statistic.ts';
import { entryOf, recordingOf, roundOf, roundsOf, seededRandom } from '../properties/simulated.ts';

const benchmarks = 10;
const { maxRounds } = defaultProcedure;
const looks = planLooks(benchmarks, defaultProcedure);
const earliest = looks[0]?.rounds as number;
const enough = looks.find(({ changeLevel }) => changeLevel > 0)?.rounds as number;

describe('the statistic of a benchmark', () => {
  const steady = (ratio: number) => ({ ratio, scatter: 0.001 });
  const wildly = (ratio: number) => ({ ratio, scatter: 0.1 });
  const thresholds = { floor: 0.01, claim: 0.02, margin: 0.015 };
  const verdictOf = (ratios: readonly RoundRatios[]) =>
    firstDecision(ratios, looks, thresholds).verdict;

  test('is the one that scatters less, and decides', () => {
    const floors = Array<RoundRatios>(enough).fill({
      floor: steady(0.1),
      median: wildly(0),
      tail: 0,
    });
    const medians = Array<RoundRatios>(enough).fill({
      floor: wildly(0.018),
      median: steady(0),
      tail: 0,
    });
    expect(verdictOf(floors)).toBe('regression');
    expect(verdictOf(medians)).toBe('no-change');
  });

  test('is chosen at each look from the rounds so far', () => {
    const before = Array<RoundRatios>(earliest).fill({
      floor: wildly(0.018),
      median: steady(0),
      tail: 0,
    });
    const after = Array<RoundRatios>(maxRounds).fill({
      floor: steady(0.1),
      median: wildly(0),
      tail: 0,
    });
    expect(verdictOf([...before, ...after])).toBe('no-change');
    expect(verdictOf([...after, ...before])).toBe('regression');
  });

  test('is told with the comparison', () => {
    // Arms whose floors are lower in turns, and whose pairs are all alike.
    const lucky = (round: number) =>
      Array.from({ length: 72 }, (_, at) => (at % 40 === round ? 9 : 10));
    const usual = Array(72).fill(10);
    const rounds = Array.from({ length: earliest }, (_, index) =>
      index % 2 === 0 ? roundOf(index, usual, lucky(index)) : roundOf(index, lucky(index), usual),
    );
    const { verdict, comparison } = decide(rounds, entryOf(), 10, defaultProcedure) ?? {};
    expect(verdict).toBe('no-change');
    expect(comparison).toMatchObject({ statistic: 'median', ratio: 1, pairedMedianRatio: 1 });
    const flat = decide(roundsOf(Array(earliest).fill(0)), entryOf(), 10, defaultProcedure);
    expect(flat?.comparison.statistic).toBe('floor');
  });

  test.each([
    ['six samples in ten', 0.6, 1.09],
    ['seven in ten', 0.7, 1.04],
  ])('is none where %s are slower and the fastest are not', (_, share, ratio) => {
    const random = seededRandom(3);
    const quiet = () => 100 * (1 + 0.0001 * random.uniform());
    const { samplesPerRound } = defaultProcedure;
    const arm = (of: () => number) => Array.from({ length: samplesPerRound }, of);
    const rounds = Array.from({ length: maxRounds }, (_unused, index) =>
      roundOf(
        index,
        arm(quiet),
        arm(() => quiet() * (random.uniform() < share ? ratio : 1)),
      ),
    );
    const decision = decide(rounds, entryOf(), benchmarks, defaultProcedure);
    expect(decision?.verdict).toBe('inconclusive');
    expect(decision?.comparison).toMatchObject({ statistic: 'floor', rounds: maxRounds });
    expect(decision?.contradiction?.equalBy).toBe('floor');
    expect(decision?.contradiction?.ratio).toBeCloseTo(ratio, 2);
    const [row] = judgeRecording(recordingOf({ rounds }), new Map()).rows;
    expect(row?.reason).toMatch(
      /^no change by the fastest samples, but [1-9](\.\d)? % slower by me/,
    );
  });
});
