import { describe, expect, test } from 'vitest';
import { compareOutput } from '#core/analysis/correctness.ts';
import type { Output } from '#suite';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const f64 = (...values: number[]) => Float64Array.from(values);

function statusOf(actual: Output, expected: Output, tolerance = 1e-5) {
  return compareOutput(actual, expected, tolerance).status;
}

describe('an output', () => {
  test('is right where it is the reference, with the error that it has', () => {
    expect(compareOutput(f64(1, 2.5, -4), f64(1, 2, -4), 0.2)).toEqual({
      status: 'right',
      maxAbsoluteError: 0.5,
      maxRelativeError: 0.125,
      // From 2 to 2.5, of numbers that are 2^-51 apart.
      maxUlp: 2 ** 50,
      tolerance: 0.2,
      reason: null,
    });
  });

  test('is held against the largest reference, not each against its own', () => {
    expect(statusOf(f64(1000, 0.001), f64(1000, 0))).toBe('right');
    expect(statusOf(f64(1000, 0.1), f64(1000, 0))).toBe('wrong');
  });

  test('is right at the tolerance itself and wrong one bit above it', () => {
    expect(statusOf(f64(8, 0.125), f64(8, 0), 0.125 / 8)).toBe('right');
    expect(statusOf(f64(8, 0.125 * (1 + Number.EPSILON)), f64(8, 0), 0.125 / 8)).toBe('wrong');
    expect(statusOf(f64(8), f64(8), 0)).toBe('right');
    expect(statusOf(f64(8 + 2e-15), f64(8), 0)).toBe('wrong');
  });

  test('is held to the absolute error where the reference is all zero', () => {
    expect(compareOutput(f64(0, 1e-6), f64(0, 0), 1e-5)).toMatchObject({
      status: 'right',
      maxRelativeError: 1e-6,
    });
    expect(statusOf(f64(0, 1e-4), f64(0, 0))).toBe('wrong');
    expect(statusOf(f64(-0), f64(0), 0)).toBe('right');
  });

  test.each([
    ['NaN for a number', f64(1, nan), f64(1, 2)],
    ['infinity for a number', f64(1, inf), f64(1, 2)],
    ['a number for NaN', f64(1, 2), f64(1, nan)],
    ['a number for infinity', f64(1, 1e308), f64(1, inf)],
    ['the other infinity', f64(1, -inf), f64(1, inf)],
    ['NaN for infinity', f64(1, nan), f64(1, inf)],
  ])('is wrong with %s, whatever the tolerance', (_name, actual, expected) => {
    const compared = compareOutput(actual, expected, inf);
    expect(compared).toMatchObject({ status: 'wrong', maxRelativeError: inf });
    expect(compared.reason).toBe(`[1] is ${actual[1]}, the reference is ${expected[1]}`);
  });

  test('may have NaN and infinities where the reference has the same', () => {
    expect(statusOf(f64(nan, inf, -inf, 1), f64(nan, inf, -inf, 1))).toBe('right');
    expect(statusOf(f64(nan, 2), f64(nan, 1))).toBe('wrong');
    expect(statusOf(f64(inf), f64(inf))).toBe('right');
  });

  test('is right when both are empty: a shape of size 0 has nothing to get wrong', () => {
    expect(compareOutput(f64(), f64(), 0)).toMatchObject({ status: 'right', maxAbsoluteError: 0 });
  });

  test.each([
    [f64(), f64(1), 'the output has 0 values instead of 1'],
    [f64(1, 2), f64(1), 'the output has 2 values instead of 1'],
    [{ a: f64(1) }, { a: f64(1), b: f64(1) }, 'b is missing'],
    [{ a: f64(1), b: f64(1, 2) }, { a: f64(1), b: f64(1) }, 'b has 2 values instead of 1'],
    [f64(1), { a: f64(1) }, 'a is missing'],
    [{ a: f64(1) }, f64(1), 'the output is missing'],
    [f64(1), {}, 'the reference has nothing to compare with'],
  ])('of another form is wrong, and why is said: %#', (actual, expected, reason) => {
    expect(compareOutput(actual, expected, 1)).toMatchObject({ status: 'wrong', reason });
  });

  test('of several arrays is as wrong as the worst of them, which is named', () => {
    const reference = { mean: f64(1, 2), variance: f64(100, 100) };
    const compared = compareOutput({ mean: f64(1, 2.2), variance: f64(100, 103) }, reference, 0.01);
    expect(compared).toMatchObject({ status: 'wrong', maxAbsoluteError: 3 });
    expect(compared.maxRelativeError).toBeCloseTo(0.1, 12);
    expect(compared.reason).toMatch(/^mean\[1\] is 2.2, the reference is 2: .*1\.0e-1.*1e-2 is/);
  });

  test('may be one number, or of another precision than the reference', () => {
    expect(statusOf(3, 3)).toBe('right');
    expect(statusOf(3, 4)).toBe('wrong');
    expect(statusOf(Float32Array.of(0.1), f64(0.1), 1e-7)).toBe('right');
    expect(statusOf(Int32Array.of(7), f64(7), 0)).toBe('right');
  });

  test('is wrong where the error overflows or the tolerance is no number', () => {
    expect(statusOf(f64(1e308), f64(-1e308), 10)).toBe('wrong');
    expect(statusOf(f64(1), f64(1), nan)).toBe('wrong');
  });
});

describe('the distance in units in the last place', () => {
  const ulpOf = (actual: Output, expected: Output, tolerance = 1): number | undefined =>
    compareOutput(actual, expected, tolerance).maxUlp;
  const next32 = 1 + 2 ** -23;

  test.each<[string, Output, Output, number]>([
    ['is none where the reference rounds to the output', Float32Array.of(0.1), f64(0.1), 0],
    ['is one for the next float32', Float32Array.of(next32), f64(1), 1],
    ['is of the type: the same values as float64', f64(next32), f64(1), 2 ** 29],
    ['counts across zero', Float32Array.of(-(2 ** -149)), f64(2 ** -149), 2],
    ['is none between both zeros', f64(-0), f64(0), 0],
    ['counts denormals like others', f64(Number.MIN_VALUE), f64(3 * Number.MIN_VALUE), 2],
    ['counts across a power of two', f64(1 - 2 ** -53), f64(1), 1],
    ['is a difference of whole numbers', Int16Array.of(7, -3), f64(7, 2), 5],
    [
      'is the largest of all arrays',
      { a: f64(1), b: Float32Array.of(next32) },
      { a: f64(1), b: f64(1) },
      1,
    ],
    ['is infinite for another form', f64(1), f64(1, 2), inf],
  ])('%s', (_name, actual, expected, distance) => {
    expect(ulpOf(actual, expected)).toBe(distance);
  });

  test('of a plain number is in float32 where the tolerance leaves room for that', () => {
    expect(ulpOf(1 + 2 ** -23, 1, 1e-5)).toBe(1);
    expect(ulpOf(1 + 2 ** -52, 1, 1e-5)).toBe(0);
    expect(ulpOf(1 + 2 ** -52, 1, 1e-12)).toBe(1);
  });
});

describe('what an output cannot hold', () => {
  test('a reference beyond float32 is an infinity for it', () => {
    expect(statusOf(Float32Array.of(inf), f64(1e39))).toBe('right');
    expect(statusOf(Float32Array.of(3e38), f64(1e39))).toBe('wrong');
    expect(statusOf(f64(inf), f64(1e39))).toBe('wrong');
  });

  test('a plain number may be larger, and may be an infinity where float32 has no more', () => {
    expect(statusOf(1e75, 1e75)).toBe('right');
    expect(statusOf(2e75, 1e75)).toBe('wrong');
    expect(statusOf(inf, 1e39)).toBe('right');
    expect(statusOf(inf, 1e39, 1e-12)).toBe('wrong');
    expect(statusOf(inf, 1e38)).toBe('wrong');
  });

  test('what is below the smallest normal number may be flushed to zero', () => {
    expect(statusOf(Float32Array.of(0), f64(1e-40))).toBe('right');
    expect(statusOf(Float32Array.of(0), f64(1e-37))).toBe('wrong');
    expect(statusOf(f64(0), f64(1e-40))).toBe('wrong');
    expect(statusOf(f64(0), f64(1e-310))).toBe('right');
  });
});

describe('references of perturbed inputs', () => {
  // 1 - 0.999999, in float32: what is left of a sum that cancels.
  const [actual, expected] = [Float32Array.of(1.0132789611816406e-6), f64(1e-6)];

  test('explain an error of their size, and none that is larger', () => {
    expect(compareOutput(actual, expected, 1e-5).status).toBe('wrong');
    const others = [f64(0.9e-6), f64(1.004e-6)];
    expect(compareOutput(actual, expected, 1e-5, { perturbed: others }).status).toBe('right');
    expect(compareOutput(f64(2e-6), expected, 1e-5, { perturbed: others }).status).toBe('wrong');
  });

  test('explain a NaN by theirs alone', () => {
    const status = (perturbed: Output[]) =>
      compareOutput(f64(nan), f64(1), 1, { perturbed }).status;
    expect(status([f64(2)])).toBe('wrong');
    expect(status([f64(2), f64(nan)])).toBe('right');
  });

  test('are not needed where the error is small beside what is usual', () => {
    const [tiny, usual] = [f64(1e-30), f64(0.5)];
    expect(compareOutput(f64(0), tiny, 1e-5).status).toBe('wrong');
    expect(compareOutput(f64(0), tiny, 1e-5, { usual }).status).toBe('right');
    expect(compareOutput(f64(6e-6), tiny, 1e-5, { usual }).status).toBe('wrong');
  });
});
