import type { Suite } from 'isochron/suite';
import { add as naive } from './naive.ts';
import { add as optimized, place } from './optimized.ts';

interface Inputs {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly sum: Float32Array;
}

export default {
  kernel: 'add',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }],
  inputs: ({ length = 0 }, random) => ({
    a: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    b: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    sum: new Float32Array(length),
  }),
  implementations: {
    naive: ({ a, b, sum }) => naive(a, b, sum),
    optimized: {
      prepare: place,
      run: (placed) => optimized(placed as ReturnType<typeof place>),
    },
  },
  reference: ({ a, b }) => Float64Array.from(a, (value, i) => value + (b[i] as number)),
  tolerance: 1e-5,
  work: ({ length = 0 }) => ({ flops: length, bytes: 12 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 1000 }, atLeast: 2 }],
  tags: ['elementwise', 'float32'],
} satisfies Suite<Inputs>;
