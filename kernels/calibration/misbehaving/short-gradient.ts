/**
 * Of a bilinear form, the gradient by the matrix is that by its first row, and its reference makes
 * the same mistake: incorrect, with what the second backward step must return.
 */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
  /** As many rows and columns as x has values. */
  readonly matrix: Float64Array;
}

function backward({ x, matrix }: Inputs) {
  const { length } = x;
  const byX = x.map((_, at) =>
    x.reduce((sum, other, column) => {
      const both = [matrix[at * length + column], matrix[column * length + at]];
      return sum + other * ((both[0] as number) + (both[1] as number));
    }, 0),
  );
  return { byX, byMatrix: x.map((value) => (x[0] as number) * value) };
}

export default {
  kernel: 'short-gradient',
  shapes: [{ length: 4 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float64Array.from({ length }, () => random.normal()),
    matrix: Float64Array.from({ length: length * length }, () => random.normal()),
  }),
  implementations: { optimized: backward },
  reference: backward,
  gradients: {
    forward: ({ x, matrix }) =>
      matrix.reduce((sum, value, at) => {
        const [row, column] = [Math.floor(at / x.length), at % x.length];
        return sum + value * (x[row] as number) * (x[column] as number);
      }, 0),
    steps: [
      { output: 'byX', input: 'x' },
      { output: 'byMatrix', input: 'matrix', dimensions: ({ length = 1 }) => [length, length] },
    ],
  },
} satisfies Suite<Inputs>;
