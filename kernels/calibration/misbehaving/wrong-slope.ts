/**
 * The gradient is off by a hundredth and its reference makes the same mistake: incorrect against
 * central differences alone.
 */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
}

function slopes(x: Float64Array, factor: number): Float64Array {
  return x.map((value) => (factor * value) / Math.sqrt(1 + value * value));
}

export default {
  kernel: 'wrong-slope',
  shapes: [{ length: 50 }],
  verifyShapes: [{ length: 3 }],
  inputs: ({ length = 1 }, random) => ({ x: Float64Array.from({ length }, () => random.normal()) }),
  implementations: { optimized: ({ x }) => slopes(x, 1.01) },
  reference: ({ x }) => slopes(x, 1.01),
  gradients: {
    forward: ({ x }) => x.reduce((sum, value) => sum + Math.sqrt(1 + value * value), 0),
    steps: [{ input: 'x' }],
  },
} satisfies Suite<Inputs>;
