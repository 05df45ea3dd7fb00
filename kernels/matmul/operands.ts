/** What the suites of this kernel multiply, in both types. */
import type { Random, Shape } from 'isochron/suite';
import type { MatmulOptions, MatmulSizes } from './naive.ts';

export interface MatmulInputs<Data> extends MatmulSizes {
  readonly options: MatmulOptions;
  readonly a: Data;
  readonly b: Data;
  /** What c is before: it counts where beta is not zero. */
  readonly before: Data;
  readonly c: Data;
}

type Matrix = Float32Array | Float64Array;

/** Square matrices of `n`, or `m`, `n` and `k`; flags are 0 or 1. */
export function sizesOf(shape: Shape): MatmulSizes {
  const { n = 0, m = n, k = n } = shape;
  return { m, n, k };
}

export function inputsOf<Data extends Matrix>(
  shape: Shape,
  random: Random,
  type: new (values: ArrayLike<number>) => Data,
): MatmulInputs<Data> {
  const { m, n, k } = sizesOf(shape);
  const { transposeA = 0, transposeB = 0, alpha = 1, beta = 0 } = shape;
  const normals = (length: number) => new type(Array.from({ length }, () => random.normal()));
  return {
    ...{ m, n, k },
    options: { transposeA: transposeA === 1, transposeB: transposeB === 1, alpha, beta },
    a: normals(m * k),
    b: normals(k * n),
    before: normals(m * n),
    c: new type(new Array(m * n).fill(0)),
  };
}

/** Their dimensions, as stored. */
export function shapesOf<Data>({ m, n, k, options }: MatmulInputs<Data>) {
  return {
    a: options.transposeA ? [k, m] : [m, k],
    b: options.transposeB ? [n, k] : [k, n],
    before: [m, n],
    c: [m, n],
  };
}

/** Odd, prime and empty sizes, each way of storing, and both factors. */
export const verifyShapes: readonly Shape[] = [
  { n: 0 },
  { n: 1 },
  { n: 7 },
  { n: 100 },
  { n: 401 },
  { m: 3, n: 5, k: 0, beta: 2 },
  { m: 1, n: 67, k: 129 },
  { m: 61, n: 1, k: 31 },
  { m: 50, n: 70, k: 30, transposeA: 1 },
  { m: 50, n: 70, k: 30, transposeB: 1, alpha: -0.5 },
  { m: 17, n: 33, k: 390, transposeA: 1, transposeB: 1, beta: 1 },
  { m: 17, n: 33, k: 390, alpha: 2, beta: 0.25 },
];

/** In another order than the implementations, in float64. */
export function reference<Data extends Matrix>(inputs: MatmulInputs<Data>): Float64Array {
  const { m, n, k, a, b, before, options } = inputs;
  const { transposeA, transposeB, alpha, beta } = options;
  // What does not count is not read, whatever it is: no NaN comes from there.
  const c = Float64Array.from(before, (value) => (beta === 0 ? 0 : beta * value));
  for (let i = 0; i < m; i += 1) {
    for (let p = 0; p < k; p += 1) {
      const value = alpha * (a[transposeA ? p * m + i : i * k + p] as number);
      for (let j = 0; j < n; j += 1) {
        const other = b[transposeB ? j * k + p : p * n + j] as number;
        c[i * n + j] = (c[i * n + j] as number) + value * other;
      }
    }
  }
  return c;
}
