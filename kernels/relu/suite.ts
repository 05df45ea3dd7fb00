import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { relu as naive } from './naive.ts';
import { relu } from './optimized.ts';

interface Inputs {
  readonly x: Float32Array;
  readonly to: Float32Array;
}

export default {
  kernel: 'relu',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    x: Float32Array.from({ length }, () => random.uniform(-1, 1)),
    to: new Float32Array(length),
  }),
  implementations: {
    naive: ({ x, to }) => naive(x, to),
    optimized: onWorkspace<Inputs>(
      ({ x }) => ({ x: [x.length], to: [x.length] }),
      ({ x, to }) => relu(x, to).data,
    ),
  },
  reference: ({ x }) => Float64Array.from(x, (value) => Math.max(value, 0)),
  tolerance: 1e-5,
  aliases: [['to', 'x']],
  work: ({ length = 0 }) => ({ flops: length, bytes: 8 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 1000 }, atLeast: 2 }],
  tags: ['elementwise', 'float32'],
} satisfies Suite<Inputs>;
