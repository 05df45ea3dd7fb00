import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { crossEntropy as naive } from './naive.ts';
import { crossEntropy } from './optimized.ts';

interface Inputs {
  readonly columns: number;
  readonly logits: Float32Array;
  readonly classes: Int32Array;
}

export default {
  kernel: 'cross-entropy',
  shapes: [{ rows: 64, columns: 1000 }],
  verifyShapes: [
    { rows: 1, columns: 2 },
    { rows: 3, columns: 7 },
    { rows: 5, columns: 1021 },
    { rows: 200, columns: 333 },
  ],
  inputs: ({ rows = 1, columns = 1 }, random) => ({
    columns,
    logits: Float32Array.from({ length: rows * columns }, () => 3 * random.normal()),
    classes: Int32Array.from({ length: rows }, () => random.integer(columns)),
  }),
  implementations: {
    naive: ({ logits, classes, columns }) => naive(logits, classes, columns),
    optimized: onWorkspace<Inputs>(
      ({ classes: { length }, columns }) => ({
        logits: [length, columns],
        classes: [length],
      }),
      ({ logits, classes }) => crossEntropy(logits, classes),
    ),
  },
  reference: ({ logits, classes, columns }) => {
    let total = 0;
    for (const [row, chosen] of classes.entries()) {
      const values = Float64Array.from(logits.subarray(row * columns, (row + 1) * columns));
      const most = values.reduce((largest, value) => Math.max(largest, value));
      const sum = values.reduce((total, value) => total + Math.exp(value - most), 0);
      total += Math.log(sum) + most - (values[chosen] as number);
    }
    return total / classes.length;
  },
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 22 * rows * columns,
    bytes: 4 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 5 }],
  tags: ['loss', 'float32'],
} satisfies Suite<Inputs>;
