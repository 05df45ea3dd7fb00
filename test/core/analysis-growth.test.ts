import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthsOf } from '#core/analysis/growth.ts';
import type { Verdict } from '#core/model/judgement.ts';
import type { Round } from '#core/model/recording.ts';
import { fitLine, slopeErrorFrom } from '#core/stats/line.ts';
import { benchmark, comparison, row } from './report-fixtures.ts';

/** Times of both arms over sizes; a round's samples are all one. */
function growths(
  sizes: readonly number[],
  ns: (n: number, arm: 'base' | 'head') => number,
  verdict: Verdict = 'no-change',
) {
  const rows = sizes.map((n) =>
    row(benchmark('matmul', n), verdict, { comparison: comparison(1) }),
  );
  const arm = (time: number) => {
    return { samplesNs: [time, time], batch: 1, steady: true, process: null };
  };
  const rounds = rows.flatMap(({ benchmark: { id, shape } }) =>
    [0, 1, 2].map((index): Round => {
      const n = shape.n!;
      return { benchmark: id, index, base: arm(ns(n, 'base')), head: arm(ns(n, 'head')) };
    }),
  );
  return growthsOf({ rounds }, { rows });
}

describe('growth', () => {
  test('of a power is that power, and another one is another growth', () => {
    const found = growths([64, 128, 256, 512], (n, arm) => 3 * n ** (arm === 'base' ? 2 : 2.9));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kernel: 'matmul', size: 'n', shapes: 4, says: 'changed' });
    expect(found[0]!.base.value).toBeCloseTo(2, 9);
    expect(found[0]!.head.value).toBeCloseTo(2.9, 9);
  });

  test('is what it was where head is slower by a factor, whatever the caches do', () => {
    const cached = (n: number) => n ** 3 * (n > 200 ? 1.3 : 1);
    const sizes = [64, 128, 256, 512];
    const found = growths(sizes, (n, arm) => cached(n) * (arm === 'head' ? 1.5 : 1));
    expect(found[0]).toMatchObject({ says: 'same' });
  });

  test('is not told from two shapes, of no power, or from wrong numbers', () => {
    expect(growths([64, 128], (n) => n)).toEqual([]);
    expect(growths([64, 65, 66, 67], (n) => (n % 2) + 1)).toEqual([]);
    expect(growths([64, 128, 256], (n) => n, 'incorrect')).toEqual([]);
  });
});

describe('a line', () => {
  test('through points of a line is that line, whatever its slope', () => {
    const xs = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3 });
    const figure = fc.double({ min: -9, max: 9, noNaN: true });
    fc.assert(
      fc.property(xs, figure, figure, (own, slope, at) => {
        const { slope: found, slopeError } = fitLine(
          own,
          own.map((x) => slope * x + at),
        );
        expect(found).toBeCloseTo(slope, 9);
        expect(slopeError).toBeLessThan(1e-9);
      }),
      { seed: 1 },
    );
  });

  test('has the error of its residuals: squares of 2.7, two degrees of freedom, Sxx of 5', () => {
    const { slope, slopeError } = fitLine([1, 2, 3, 4], [1, 3, 2, 5]);
    expect(slope).toBeCloseTo(1.1, 12);
    expect(slopeError).toBeCloseTo(Math.sqrt(2.7 / 2 / 5), 12);
    expect(slopeErrorFrom([0, 1, 2], [1, 5, 1])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(fitLine([1, 2], [1, 2]).slopeError).toBeNaN();
  });
});
