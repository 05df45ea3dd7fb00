import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { add } from './optimized.ts';

interface Inputs {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly sum: Float64Array;
}

export default {
  kernel: 'add-float64',
  shapes: [{ length: 1000 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    a: Float64Array.from({ length }, () => random.uniform(-1, 1)),
    b: Float64Array.from({ length }, () => random.uniform(-1, 1)),
    sum: new Float64Array(length),
  }),
  implementations: {
    naive: ({ a, b, sum }) => {
      for (let i = 0; i < sum.length; i += 1) sum[i] = (a[i] as number) + (b[i] as number);
      return sum;
    },
    optimized: onWorkspace<Inputs>(
      ({ a }) => ({ a: [a.length], b: [a.length], sum: [a.length] }),
      ({ a, b, sum }) => add(a, b, sum).data,
    ),
  },
  reference: ({ a, b }) => a.map((value, i) => value + (b[i] as number)),
  tolerance: 1e-15,
  aliases: [
    ['sum', 'a'],
    ['sum', 'b'],
  ],
  work: ({ length = 0 }) => ({ flops: length, bytes: 24 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 1000 }, atLeast: 2 }],
  tags: ['elementwise', 'float64'],
} satisfies Suite<Inputs>;
