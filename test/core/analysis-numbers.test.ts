/** Bits and gradients: what is known of outputs beside right and wrong. */
import { describe, expect, test } from 'vitest';
import { differenceOf } from '#core/analysis/bits.ts';
import { gradientCheck } from '#core/analysis/gradients.ts';
import { benchmarkId } from '#core/model/benchmark.ts';
import type { Gradient } from '#core/model/gradient.ts';
import type { Output } from '#suite';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const f64 = (...values: number[]) => Float64Array.from(values);
const cell = benchmarkId('k', 'optimized', { n: 3 });

describe('the bits of two outputs', () => {
  test.each<[string, Output, Output, number | null]>([
    ['are the same', f64(1, nan, -0), f64(1, nan, -0), null],
    ['are the same in all arrays', { a: f64(1), b: f64() }, { a: f64(1), b: f64() }, null],
    ['of numbers are the same', nan, nan, null],
    ['differ by one place', f64(1), f64(1 + Number.EPSILON), 1],
    ['of numbers differ by one place', 1, 1 + Number.EPSILON, 1],
    ['differ in the sign of a zero', f64(0), f64(-0), 0],
    ['differ where one is not finite', f64(1), f64(nan), inf],
    ['differ in their type', f64(1), Float32Array.of(1), 0],
    ['differ in their form', f64(1), { a: f64(1) }, inf],
    ['differ in their names', { a: f64(1), b: f64(1) }, { a: f64(1) }, inf],
  ])('%s', (_name, one, other, maxUlp) => {
    expect(differenceOf(cell, one, other)).toEqual(maxUlp === null ? null : { cell, maxUlp });
  });
});

describe('a gradient', () => {
  const asked = { arm: 'head', cell, judge: 'base', tolerance: 1e-5 } as const;
  const step = (change: Partial<Gradient> = {}): Gradient => ({
    step: 2,
    input: 'weights',
    output: null,
    dimensions: [3],
    noise: 0,
    differences: f64(1, nan, -4),
    ...change,
  });
  const reasonOf = (output: Output, change?: Partial<Gradient>) =>
    gradientCheck(asked, output, step(change))?.reason ?? null;

  test('agrees within the tolerance, relative to its largest value', () => {
    expect(reasonOf(f64(1 + 3.9e-5, 0, -4))).toBeNull();
    expect(reasonOf(f64(1 + 4.1e-5, 0, -4))).toMatch(/^backward step 2, .*\[0\] is 1\.000041/);
    expect(reasonOf(f64(1, 0, nan))).toContain('[2] is NaN, the central difference by weights[2]');
  });

  test('is not asked where no difference is known, nor for what rounding may be', () => {
    expect(reasonOf(f64(1, 0.001, -4))).toBeNull();
    expect(reasonOf(f64(1.01, 0, -4), { noise: 0.011 })).toBeNull();
  });

  test('of other dimensions names the step, what is expected, and what it got', () => {
    const where = 'backward step 2, the gradient by weights: ';
    const matrix = { dimensions: [2, 2], differences: f64(1, 2, 3, 4), output: 'dw' };
    expect(reasonOf({ dw: f64(1, 2) }, matrix)).toBe(
      `${where}dw has 2 values, expected [2, 2], which are 4`,
    );
    expect(reasonOf({ dx: f64(1) }, matrix)).toBe(`${where}dw is missing, expected [2, 2]`);
    expect(reasonOf(f64(1, 2), { dimensions: [2], differences: f64(1) })).toBe(
      `${where}weights has 1 values, expected [2]`,
    );
    expect(gradientCheck(asked, f64(1), step())).toMatchObject({
      ...{ status: 'wrong', phase: 'gradient', cell, arm: 'head', judge: 'base' },
    });
  });
});
