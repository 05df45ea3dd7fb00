import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { add as naive } from './naive.ts';
import { add } from './optimized.ts';

interface Inputs {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly sum: Float32Array;
}

export default {
  kernel: 'add',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    a: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    b: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    sum: new Float32Array(length),
  }),
  implementations: {
    naive: ({ a, b, sum }) => naive(a, b, sum),
    optimized: onWorkspace<Inputs>(
      ({ a }) => ({ a: [a.length], b: [a.length], sum: [a.length] }),
      ({ a, b, sum }) => add(a, b, sum).data,
    ),
  },
  reference: ({ a, b }) => Float64Array.from(a, (value, i) => value + (b[i] as number)),
  tolerance: 1e-5,
  aliases: [
    ['sum', 'a'],
    ['sum', 'b'],
  ],
  work: ({ length = 0 }) => ({ flops: length, bytes: 12 * length }),
  requirements: [
    { metric: 'gflops', shape: { length: 1000 }, atLeast: 5 },
    { metric: 'speedup', shape: { length: 1000 }, atLeast: 10 },
  ],
  tags: ['elementwise', 'float32'],
} satisfies Suite<Inputs>;
