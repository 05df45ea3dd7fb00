import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { variance as naive } from './naive.ts';
import { variance } from './optimized.ts';

interface Inputs {
  readonly x: Float32Array;
}

export default {
  kernel: 'variance',
  shapes: [{ length: 8192 }, { length: 1_000_000 }],
  verifyShapes: [{ length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float32Array.from({ length }, () => 3 + 2 * random.normal()),
  }),
  implementations: {
    naive: ({ x }) => naive(x),
    optimized: onWorkspace<Inputs>(
      ({ x }) => ({ x: [x.length] }),
      ({ x }) => variance(x),
    ),
  },
  // Of one pass, unlike the implementations: Welford's.
  reference: ({ x }) => {
    let mean = 0;
    let squares = 0;
    for (const [index, value] of x.entries()) {
      const distance = value - mean;
      mean += distance / (index + 1);
      squares += distance * (value - mean);
    }
    return squares / x.length;
  },
  tolerance: 1e-5,
  work: ({ length = 0 }) => ({ flops: 4 * length, bytes: 4 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 8192 }, atLeast: 5 }],
  tags: ['reduction', 'float32'],
} satisfies Suite<Inputs>;
