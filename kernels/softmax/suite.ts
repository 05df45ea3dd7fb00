import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { softmax as naive } from './naive.ts';
import { softmax } from './optimized.ts';

interface Inputs {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly to: Float32Array;
}

export default {
  kernel: 'softmax',
  shapes: [{ rows: 64, columns: 1024 }],
  verifyShapes: [
    { rows: 0, columns: 4 },
    { rows: 1, columns: 1 },
    { rows: 3, columns: 7 },
    { rows: 5, columns: 1021 },
    { rows: 200, columns: 333 },
  ],
  inputs: ({ rows = 0, columns = 0 }, random) => ({
    ...{ rows, columns },
    x: Float32Array.from({ length: rows * columns }, () => 3 * random.normal()),
    to: new Float32Array(rows * columns),
  }),
  implementations: {
    naive: ({ x, to, rows, columns }) => naive(x, to, rows, columns),
    optimized: onWorkspace<Inputs>(
      ({ rows, columns }) => ({ x: [rows, columns], to: [rows, columns] }),
      ({ x, to }) => softmax(x, to).data,
    ),
  },
  reference: ({ x, rows, columns }) => {
    const result = new Float64Array(x.length);
    for (let row = 0; row < rows; row += 1) {
      const values = Float64Array.from(x.subarray(row * columns, (row + 1) * columns));
      const most = values.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
      const exponentials = values.map((value) => Math.exp(value - most));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      result.set(
        exponentials.map((value) => value / sum),
        row * columns,
      );
    }
    return result;
  },
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 22 * rows * columns,
    bytes: 8 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 5 }],
  tags: ['reduction', 'float32'],
} satisfies Suite<Inputs>;
