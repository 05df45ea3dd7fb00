/**
 * The value is right, the gradient is not, by a hundredth: incorrect against finite differences.
 */
import type { Suite } from 'isochron/suite';

interface Point {
  readonly x: Float64Array;
}

function valueAt(x: Float64Array): number {
  return x.reduce((sum, one) => sum + Math.sqrt(1 + one * one), 0);
}

function gradientAt(x: Float64Array): Float64Array {
  return x.map((one) => one / Math.sqrt(1 + one * one));
}

function evaluate(x: Float64Array, gradient: Float64Array) {
  return { value: Float64Array.of(valueAt(x)), gradient };
}

/** Central differences: the error is of the order of step², far below the tolerance. */
function finiteDifferences(x: Float64Array, step = 1e-5): Float64Array {
  if (!x.every((one) => Math.abs(one) <= 1e3)) throw new RangeError('no differences out there');
  const at = (index: number, by: number): number =>
    valueAt(x.map((one, own) => (own === index ? one + by : one)));
  return x.map((_, index) => (at(index, step) - at(index, -step)) / (2 * step));
}

export default {
  kernel: 'wrong-gradient',
  shapes: [{ length: 50 }],
  inputs: ({ length = 1 }, random) => ({ x: Float64Array.from({ length }, () => random.normal()) }),
  implementations: {
    naive: ({ x }) => evaluate(x, gradientAt(x)),
    optimized: ({ x }) =>
      evaluate(
        x,
        gradientAt(x).map((one) => 1.01 * one),
      ),
  },
  reference: ({ x }) => evaluate(x, finiteDifferences(x)),
  tolerance: 1e-6,
} satisfies Suite<Point>;
