import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { mean as naive } from './naive.ts';
import { mean } from './optimized.ts';

interface Inputs {
  readonly x: Float32Array;
}

export default {
  kernel: 'mean',
  shapes: [{ length: 8192 }, { length: 1_000_000 }],
  verifyShapes: [{ length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float32Array.from({ length }, () => random.uniform()),
  }),
  implementations: {
    naive: ({ x }) => naive(x),
    optimized: onWorkspace<Inputs>(
      ({ x }) => ({ x: [x.length] }),
      ({ x }) => mean(x),
    ),
  },
  reference: ({ x }) => Float64Array.from(x).reduce((total, value) => total + value, 0) / x.length,
  tolerance: 1e-5,
  work: ({ length = 0 }) => ({ flops: length, bytes: 4 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 8192 }, atLeast: 5 }],
  tags: ['reduction', 'float32'],
} satisfies Suite<Inputs>;
