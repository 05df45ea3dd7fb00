import { describe, expect, test } from 'vitest';
import { opinionOf } from '#core/analysis/baseline-opinion.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import { benchmarkOf, testbed } from '../properties/simulated.ts';

function seriesOf(floorsNs: readonly number[]): BaselinePoint[] {
  return floorsNs.map((floorNs, index) => ({
    benchmark: benchmarkOf().id,
    testbedId: testbed.id,
    sha: `c${index}`,
    recordedAt: `2026-03-${String(index + 1).padStart(2, '0')}T00:00:00.000Z`,
    floorNs,
    rounds: 5,
  }));
}

/** About 1000 ns, give or take one. */
const steady = (n: number, level = 1000): number[] =>
  Array.from({ length: n }, (_, index) => level + ((index * 7) % 5) - 2);

const alone = (headNs: number | null) => ({ headNs, ratio: 1 });

describe('the opinion of a stored baseline', () => {
  test('is none without points', () => {
    expect(opinionOf([], alone(1000), 'no-change')).toEqual({
      says: 'none yet',
      points: 0,
      commit: null,
      recordedAt: null,
      low: null,
      high: null,
    });
  });

  test('is none yet before ten points, and says how many there are and the newest', () => {
    expect(opinionOf(seriesOf(steady(9)), alone(5000), 'no-change')).toEqual({
      says: 'none yet',
      points: 9,
      commit: 'c8',
      recordedAt: '2026-03-09T00:00:00.000Z',
      low: null,
      high: null,
    });
    expect(opinionOf(seriesOf(steady(10)), alone(5000), 'no-change').says).toBe('disagrees');
  });

  test('is none where head has no time, or the series no spread', () => {
    expect(opinionOf(seriesOf(steady(12)), alone(null), 'no-change').says).toBe('none yet');
    const flat = seriesOf(Array(12).fill(1000));
    expect(opinionOf(flat, alone(1001), 'no-change').says).toBe('none yet');
  });

  test.each([
    ['no-change', 1000, 1, 'agrees'],
    ['no-change', 1050, 1, 'disagrees'],
    ['no-change', 950, 1, 'disagrees'],
    ['regression', 1100, 1.1, 'agrees'],
    ['regression', 1000, 1.1, 'disagrees'],
    // Base itself was slower than the series says.
    ['regression', 1210, 1.1, 'disagrees'],
    ['improvement', 900, 0.9, 'agrees'],
    ['improvement', 1000, 0.9, 'disagrees'],
  ] as const)('of a %s at %d ns, ratio %d, %s', (verdict, headNs, ratio, says) => {
    const opinion = opinionOf(seriesOf(steady(20)), { headNs, ratio }, verdict);
    expect(opinion).toMatchObject({ says, points: 20, commit: 'c19' });
    // The interval shown is where head was expected.
    expect((opinion.low as number) + (opinion.high as number)).toBeCloseTo(2000 * ratio, 6);
  });

  test('does not take a regression within a wide interval for a contradiction', () => {
    const wide = seriesOf(Array.from({ length: 20 }, (_, index) => 900 + 10 * index));
    const measured = { headNs: 1030, ratio: 1.03 };
    expect(opinionOf(wide, measured, 'regression').says).toBe('agrees');
  });

  test.each(['inconclusive', 'incorrect', 'errored'] as const)(
    'has nothing against %s, which claims nothing',
    (verdict) => {
      expect(opinionOf(seriesOf(steady(20)), alone(5000), verdict).says).toBe('agrees');
    },
  );

  test('starts anew after a shift of the level', () => {
    const shifted = seriesOf([...steady(30), ...steady(12, 1300)]);
    const opinion = opinionOf(shifted, alone(1300), 'no-change');
    expect(opinion.says).toBe('agrees');
    expect(opinion.points).toBeGreaterThanOrEqual(10);
    expect(opinion.points).toBeLessThanOrEqual(12);
    expect(opinionOf(shifted, alone(1000), 'no-change').says).toBe('disagrees');
  });

  test('is none yet for a while after a shift', () => {
    const shifted = seriesOf([...steady(30), ...steady(6, 1300)]);
    expect(opinionOf(shifted, alone(1300), 'no-change').says).toBe('none yet');
  });

  test('takes neither an outlier nor a slow drift for a shift', () => {
    const outlier = steady(20).map((ns, index) => (index === 12 ? 5000 : ns));
    expect(opinionOf(seriesOf(outlier), alone(1000), 'no-change').points).toBe(20);
    const drift = steady(20).map((ns, index) => ns * 1.004 ** index);
    expect(opinionOf(seriesOf(drift), alone(1040), 'no-change').points).toBe(20);
  });
});
