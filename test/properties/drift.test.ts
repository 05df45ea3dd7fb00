/** How often the interval of a drift holds the truth, on series whose truth is known; seeded. */
import { describe, expect, test } from 'vitest';
import { driftSince } from '#core/analysis/segments.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { drawn, intervalOf, type Move, percent, share, shown } from './drawn-series.ts';
import { conditions } from './simulated.ts';

const trials = 1500;

/** Null where a false change point has left too few points beside the commit. */
function driftOf(seed: number, n: number, moves: readonly Move[], since: number) {
  const points: BaselinePoint[] = drawn(seed, n, moves).map((floorNs, index) => ({
    benchmark: 'matmul/optimized/n=64' as BenchmarkId,
    testbedId: 'bed',
    sha: `c${index}`,
    recordedAt: '2026-03-01T00:00:00.000Z',
    floorNs,
    rounds: 5,
    conditions,
  }));
  return driftSince(points, `c${since}`);
}

describe('the interval of a drift holds the truth, noise 1 %', () => {
  test.each<[string, number, readonly Move[], number, number, number]>([
    ['nothing moved', 100, [], 60, 1, 0.02],
    ['nothing moved, ten points on', 60, [], 49, 1, 0.02],
    ['a step of 10 %', 100, [{ at: 70, ratio: 1.1 }], 30, 1.1, 0.02],
    ['a step of 5 %, ten points ago', 60, [{ at: 50, ratio: 1.05 }], 30, 1.05, 0.025],
    [
      'two steps that make 5 %',
      100,
      [
        { at: 30, ratio: 1.2 },
        { at: 60, ratio: 1.05 / 1.2 },
      ],
      10,
      1.05,
      0.02,
    ],
    ['a step of 2 %', 100, [{ at: 70, ratio: 1.02 }], 40, 1.02, 0.025],
    // Where it is not found, the points between the commit and the step count to the present.
    ['a step of 1 %', 100, [{ at: 70, ratio: 1.01 }], 40, 1.01, 0.2],
  ])('%s', (name, n, moves, since, truth, most) => {
    let widths = 0;
    const missed = share(trials, (seed) => {
      const drift = driftOf(seed, n, moves, since);
      if (drift === null) return false;
      widths += Math.log(drift.high / drift.low) / 2;
      return drift.low > truth || drift.high < truth;
    });
    const width = percent(widths / trials);
    console.log(`drift, ${name}: missed ${shown(missed, trials)}; +-${width} on average`);
    expect(intervalOf(missed, trials)[1]).toBeLessThan(most);
  });
});

test('a release that is 5 % slower ten points on is shown to be slower', () => {
  const move = { at: 50, ratio: 1.05 };
  const slower = share(400, (seed) => (driftOf(seed, 60, [move], 20)?.low ?? 0) > 1);
  console.log(`drift, 5 % ten points ago: shown in ${percent(slower)}`);
  expect(slower).toBeGreaterThan(0.98);
});
