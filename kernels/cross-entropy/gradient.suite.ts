import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { crossEntropyGradient as naive } from './naive.ts';
import { crossEntropyGradient } from './optimized.ts';

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
  reference: ({ logits, classes, columns }) =>
    Float64Array.from(logits, (value, index) => {
      const row = Math.floor(index / columns);
      const others = logits.subarray(row * columns, (row + 1) * columns);
      const most = others.reduce((largest, other) => Math.max(largest, other));
      const sum = others.reduce((total, other) => total + Math.exp(other - most), 0);
      const isClass = classes[row] === index % columns;
      return (Math.exp(value - most) / sum - (isClass ? 1 : 0)) / classes.length;
    }),
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 24 * rows * columns,
    bytes: 8 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 5 }],
  tags: ['loss', 'gradient', 'float32'],
} satisfies Suite<Inputs>;
