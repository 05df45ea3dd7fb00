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

type Inputs = MatmulInputs<Float64Array>;

export default {
  kernel: 'matmul-float64',
  shapes: [{ n: 256 }],
  verifyShapes,
  inputs: (shape, random) => inputsOf(shape, random, Float64Array),
  implementations: {
    naive: ({ a, b, c, before, options, ...sizes }) => {
      if (options.beta !== 0) c.set(before);
      return naive(a, b, c, sizes, options);
    },
    optimized: onWorkspace<Inputs>(shapesOf, ({ a, b, c }, { options, before }) => {
      if (options.beta !== 0) c.data.set(before);
      return matmul(a, b, c, options).data;
    }),
  },
  reference,
  // The reference rounds, too, in another order.
  tolerance: 1e-13,
  work: (shape) => {
    const { m, n, k } = sizesOf(shape);
    return { flops: 2 * m * n * k, bytes: 8 * (m * k + k * n + m * n) };
  },
  requirements: [{ metric: 'speedup', atLeast: 10 }],
  tags: ['linear-algebra', 'float64'],
} satisfies Suite<Inputs>;
