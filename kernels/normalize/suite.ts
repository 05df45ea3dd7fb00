import type { Suite } from 'isochron/suite';
import { epsilon, normalize as naive } from './naive.ts';
import { type NormalizeOperands, normalize, type PlacedNormalize, place } from './optimized.ts';

export default {
  kernel: 'normalize',
  shapes: [{ rows: 64, columns: 1024 }],
  verifyShapes: [
    { rows: 0, columns: 4 },
    { rows: 1, columns: 1 },
    { rows: 3, columns: 7 },
    { rows: 5, columns: 1021 },
  ],
  inputs: ({ rows = 0, columns = 0 }, random) => ({
    rows,
    columns,
    x: Float32Array.from({ length: rows * columns }, () => 3 + 2 * random.normal()),
  }),
  inPlace: ['x'],
  implementations: {
    naive: ({ x, rows, columns }) => naive(x, rows, columns),
    optimized: { prepare: place, run: (operands) => normalize(operands as PlacedNormalize) },
  },
  reference: ({ x, rows, columns }) => {
    const result = new Float64Array(x.length);
    for (let row = 0; row < rows; row += 1) {
      const values = Float64Array.from(x.subarray(row * columns, (row + 1) * columns));
      const mean = values.reduce((sum, value) => sum + value, 0) / columns;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
      const scale = 1 / Math.sqrt(variance + epsilon);
      result.set(
        values.map((value) => (value - mean) * scale),
        row * columns,
      );
    }
    return result;
  },
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 7 * rows * columns,
    bytes: 8 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 2 }],
  tags: ['reduction', 'in-place', 'float32'],
} satisfies Suite<NormalizeOperands>;
