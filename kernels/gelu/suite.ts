import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { gelu as naive } from './naive.ts';
import { gelu } from './optimized.ts';

interface Inputs {
  readonly x: Float32Array;
  readonly to: Float32Array;
}

/** The error function by its series of positive terms, for |x| up to 6. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

export default {
  kernel: 'gelu',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    x: Float32Array.from({ length }, () => random.uniform(-6, 6)),
    to: new Float32Array(length),
  }),
  implementations: {
    naive: ({ x, to }) => naive(x, to),
    optimized: onWorkspace<Inputs>(
      ({ x }) => ({ x: [x.length], to: [x.length] }),
      ({ x, to }) => gelu(x, to).data,
    ),
  },
  reference: ({ x }) =>
    Float64Array.from(x, (value) => {
      // Beyond, the share is 0 or 1 to more than the last bit.
      if (Math.abs(value) > 8) return Math.max(0, value);
      return (value / 2) * (1 + erf(value / Math.SQRT2));
    }),
  tolerance: 1e-5,
  aliases: [['to', 'x']],
  work: ({ length = 0 }) => ({ flops: 34 * length, bytes: 8 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 1000 }, atLeast: 5 }],
  tags: ['elementwise', 'float32'],
} satisfies Suite<Inputs>;
