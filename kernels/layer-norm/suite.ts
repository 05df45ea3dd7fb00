import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { epsilon, layerNorm as naive } from './naive.ts';
import { layerNorm } from './optimized.ts';

interface Inputs {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
  readonly gain: Float32Array;
  readonly bias: Float32Array;
  readonly to: Float32Array;
}

export default {
  kernel: 'layer-norm',
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
    x: Float32Array.from({ length: rows * columns }, () => 3 + 2 * random.normal()),
    gain: Float32Array.from({ length: columns }, () => random.uniform(0.5, 1.5)),
    bias: Float32Array.from({ length: columns }, () => random.normal()),
    to: new Float32Array(rows * columns),
  }),
  implementations: {
    naive: ({ x, gain, bias, to, rows, columns }) => naive(x, gain, bias, to, rows, columns),
    optimized: onWorkspace<Inputs>(
      ({ rows, columns }) => ({
        x: [rows, columns],
        gain: [columns],
        bias: [columns],
        to: [rows, columns],
      }),
      ({ x, gain, bias, to }) => layerNorm(x, gain, bias, to).data,
    ),
  },
  reference: ({ x, gain, bias, rows, columns }) => {
    const result = new Float64Array(x.length);
    for (let row = 0; row < rows; row += 1) {
      const values = Float64Array.from(x.subarray(row * columns, (row + 1) * columns));
      const mean = values.reduce((sum, value) => sum + value, 0) / columns;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
      const normals = values.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
      result.set(
        normals.map((value, i) => value * (gain[i] as number) + (bias[i] as number)),
        row * columns,
      );
    }
    return result;
  },
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 9 * rows * columns,
    bytes: 8 * rows * columns + 8 * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 2 }],
  tags: ['reduction', 'float32'],
} satisfies Suite<Inputs>;
