import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { crossEntropyGradient as naive } from './naive.ts';
import { crossEntropyGradient } from './optimized.ts';
import loss from './suite.ts';

interface Inputs {
  readonly columns: number;
  readonly logits: Float32Array;
  readonly classes: Int32Array;
  readonly gradient: Float32Array;
}

export default {
  kernel: 'cross-entropy-gradient',
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
    gradient: new Float32Array(rows * columns),
  }),
  implementations: {
    naive: ({ logits, classes, columns, gradient }) => naive(logits, classes, columns, gradient),
    optimized: onWorkspace<Inputs>(
      ({ classes: { length }, columns }) => ({
        logits: [length, columns],
        classes: [length],
        gradient: [length, columns],
      }),
      ({ logits, classes, gradient }) => crossEntropyGradient(logits, classes, gradient).data,
    ),
  },
  reference: ({ logits, classes, columns }) => {
    const result = new Float64Array(logits.length);
    for (const [row, chosen] of classes.entries()) {
      const values = Float64Array.from(logits.subarray(row * columns, (row + 1) * columns));
      const most = values.reduce((largest, value) => Math.max(largest, value));
      const shares = values.map((value) => Math.exp(value - most));
      const sum = shares.reduce((total, share) => total + share, 0);
      const own = shares.map((share, column) => share / sum - (column === chosen ? 1 : 0));
      result.set(
        own.map((value) => value / classes.length),
        row * columns,
      );
    }
    return result;
  },
  tolerance: 1e-5,
  gradients: {
    forward: loss.reference,
    steps: [{ input: 'logits', dimensions: ({ rows = 1, columns = 1 }) => [rows, columns] }],
  },
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 24 * rows * columns,
    bytes: 8 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 5 }],
  tags: ['loss', 'gradient', 'float32'],
} satisfies Suite<Inputs>;
