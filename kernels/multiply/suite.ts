import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { multiply as naive } from './naive.ts';
import { multiply } from './optimized.ts';

interface Inputs {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly product: Float32Array;
}

export default {
  kernel: 'multiply',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    a: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    b: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    product: new Float32Array(length),
  }),
  implementations: {
    naive: ({ a, b, product }) => naive(a, b, product),
    optimized: onWorkspace<Inputs>(
      ({ a }) => ({ a: [a.length], b: [a.length], product: [a.length] }),
      ({ a, b, product }) => multiply(a, b, product).data,
    ),
  },
  reference: ({ a, b }) => Float64Array.from(a, (value, i) => value * (b[i] as number)),
  tolerance: 1e-5,
  aliases: [
    ['product', 'a'],
    ['product', 'b'],
  ],
  work: ({ length = 0 }) => ({ flops: length, bytes: 12 * length }),
  requirements: [
    { metric: 'gflops', shape: { length: 1000 }, atLeast: 5 },
    { metric: 'speedup', shape: { length: 1000 }, atLeast: 10 },
  ],
  tags: ['elementwise', 'float32'],
} satisfies Suite<Inputs>;
