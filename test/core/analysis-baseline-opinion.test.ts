import { describe, expect, test } from 'vitest';
import { opinionOf } from '#core/analysis/baseline-opinion.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { Recording } from '#core/model/recording.ts';
import {
  benchmarkOf,
  conditions,
  recordingOf,
  roundsOf,
  testbed,
} from '../properties/simulated.ts';

function seriesOf(floorsNs: readonly number[]): BaselinePoint[] {
  return floorsNs.map((floorNs, index) => ({
    benchmark: benchmarkOf().id,
    testbedId: testbed.id,
    sha: `c${index}`,
    recordedAt: `2026-03-${String(index + 1).padStart(2, '0')}T00:00:00.000Z`,
    floorNs,
    rounds: 5,
    conditions,
  }));
}

/** About 1000 ns, give or take one. */
const steady = (n: number, level = 1000): number[] =>
  Array.from({ length: n }, (_, index) => level + ((index * 7) % 5) - 2);

const alone = (headNs: number | null) => ({ headNs, ratio: 1, conditions });

describe('the opinion of a stored baseline', () => {
  test('is none without points', () => {
    expect(opinionOf([], alone(1000))).toEqual({
      says: 'none yet',
      points: 0,
      commit: null,
      recordedAt: null,
      low: null,
      high: null,
      begunBy: null,
    });
  });

  test('is none yet before ten points, and says how many there are and the newest', () => {
    expect(opinionOf(seriesOf(steady(9)), alone(5000))).toEqual({
      says: 'none yet',
      points: 9,
      commit: 'c8',
      recordedAt: '2026-03-09T00:00:00.000Z',
      low: null,
      high: null,
      begunBy: null,
    });
    expect(opinionOf(seriesOf(steady(10)), alone(5000)).says).toBe('disagrees');
  });

  test('is none where head has no time, or the series no spread', () => {
    expect(opinionOf(seriesOf(steady(12)), alone(null)).says).toBe('none yet');
    const flat = seriesOf(Array(12).fill(1000));
    expect(opinionOf(flat, alone(1001)).says).toBe('none yet');
  });

  test.each([
    [1000, 1, 'agrees'],
    [1050, 1, 'disagrees'],
    [950, 1, 'disagrees'],
    [1100, 1.1, 'agrees'],
    [1000, 1.1, 'disagrees'],
    // Base itself was slower than the series says.
    [1210, 1.1, 'disagrees'],
    [900, 0.9, 'agrees'],
    [1000, 0.9, 'disagrees'],
  ] as const)('at %d ns, ratio %d, %s', (headNs, ratio, says) => {
    const opinion = opinionOf(seriesOf(steady(20)), { headNs, ratio, conditions });
    expect(opinion).toMatchObject({ says, points: 20, commit: 'c19' });
    // The interval shown is where head was expected.
    expect((opinion.low as number) + (opinion.high as number)).toBeCloseTo(2000 * ratio, 6);
  });

  test('does not take a regression within a wide interval for a contradiction', () => {
    const wide = seriesOf(Array.from({ length: 20 }, (_, index) => 900 + 10 * index));
    const measured = { headNs: 1030, ratio: 1.03, conditions };
    expect(opinionOf(wide, measured).says).toBe('agrees');
  });

  test('is heard of a row that its rounds do not settle, and of none without a time', () => {
    const { id } = benchmarkOf();
    const says = (rounds: Recording['rounds']) => {
      const recording = recordingOf({ rounds, notReached: [id] });
      const { rows } = judgeRecording(recording, new Map([[id, seriesOf(steady(20))]]));
      return rows.map(({ verdict, baseline }) => `${verdict}: ${baseline.says}`);
    };
    // One nanosecond, where the series expects a thousand.
    expect(says(roundsOf([0.1, 0, 0.1]))).toEqual(['inconclusive: disagrees']);
    expect(says([])).toEqual(['inconclusive: none yet']);
  });

  test('starts anew after a shift of the level', () => {
    const shifted = seriesOf([...steady(30), ...steady(12, 1300)]);
    const opinion = opinionOf(shifted, alone(1300));
    expect(opinion.says).toBe('agrees');
    expect(opinion.points).toBe(12);
    expect(opinionOf(shifted, alone(1000)).says).toBe('disagrees');
  });

  test('starts anew after a shift of a few per cent, up or down', () => {
    for (const level of [970, 1030]) {
      const shifted = seriesOf([...steady(30), ...steady(14, level)]);
      expect(opinionOf(shifted, alone(level))).toMatchObject({ says: 'agrees', points: 14 });
      expect(opinionOf(shifted, alone(1000)).says).toBe('disagrees');
    }
  });

  test('is none yet for a while after a shift', () => {
    const shifted = seriesOf([...steady(30), ...steady(6, 1300)]);
    expect(opinionOf(shifted, alone(1300)).says).toBe('none yet');
  });

  test('takes neither an outlier nor a slow drift for a shift', () => {
    const outlier = steady(20).map((ns, index) => (index === 12 ? 5000 : ns));
    expect(opinionOf(seriesOf(outlier), alone(1000)).points).toBe(20);
    const drift = steady(20).map((ns, index) => ns * 1.004 ** index);
    expect(opinionOf(seriesOf(drift), alone(1040)).points).toBe(20);
  });
});
