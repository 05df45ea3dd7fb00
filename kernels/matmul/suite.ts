import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { matmul as naive } from './naive.ts';
import {
  inputsOf,
  type MatmulInputs,
  reference,
  shapesOf,
  sizesOf,
  verifyShapes,
} from './operands.ts';
import { matmul } from './optimized.ts';

type Inputs = MatmulInputs<Float32Array>;

const file = './assembly/blocks.ts';

const optimized = onWorkspace<Inputs>(shapesOf, ({ a, b, c }, { options, before }) => {
  if (options.beta !== 0) c.data.set(before);
  return matmul(a, b, c, options).data;
});

export default {
  kernel: 'matmul',
  shapes: [{ n: 256 }, { n: 512 }],
  verifyShapes,
  inputs: (shape, random) => inputsOf(shape, random, Float32Array),
  implementations: {
    naive: ({ a, b, c, before, options, ...sizes }) => {
      if (options.beta !== 0) c.set(before);
      return naive(a, b, c, sizes, options);
    },
    optimized,
    'two-threads': { ...optimized.on(2), shapes: [{ n: 512 }] },
  },
  reference,
  tolerance: 1e-5,
  work: (shape) => {
    const { m, n, k } = sizesOf(shape);
    return { flops: 2 * m * n * k, bytes: 4 * (m * k + k * n + m * n) };
  },
  requirements: [{ metric: 'speedup', shape: { n: 512 }, atLeast: 20 }],
  tuning: {
    parameters: [
      { name: 'depth', kind: 'tile', file, constant: 'DEPTH', values: [128, 192, 256, 384] },
      { name: 'columns', kind: 'tile', file, constant: 'BLOCK_COLUMNS', values: [256, 512, 1024] },
      { name: 'rows', kind: 'tile', file, constant: 'BLOCK_ROWS', values: [48, 96, 192, 384] },
      { name: 'panels', kind: 'tile', file, constant: 'PACKED_PANELS', values: [2, 4, 8] },
    ],
    // Packed panels of b: no more than 1 MiB of float32, that of a usual second-level cache.
    when: [{ product: ['depth', 'columns'], atMost: 262_144 }],
  },
  tags: ['linear-algebra', 'float32'],
} satisfies Suite<Inputs>;
