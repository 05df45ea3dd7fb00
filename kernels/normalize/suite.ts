import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { normalize as naive } from './naive.ts';
import { normalizeInPlace } from './optimized.ts';
import { reference } from './reference.ts';

interface Inputs {
  readonly rows: number;
  readonly columns: number;
  readonly x: Float32Array;
}

export default {
  kernel: 'normalize',
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
  }),
  inPlace: ['x'],
  implementations: {
    naive: ({ x, rows, columns }) => naive(x, x, rows, columns),
    optimized: onWorkspace<Inputs>(
      ({ rows, columns }) => ({ x: [rows, columns] }),
      ({ x }) => normalizeInPlace(x).data,
    ),
  },
  reference,
  tolerance: 1e-5,
  work: ({ rows = 0, columns = 0 }) => ({
    flops: 7 * rows * columns,
    bytes: 8 * rows * columns,
  }),
  requirements: [{ metric: 'speedup', atLeast: 2 }],
  tags: ['reduction', 'in-place', 'float32'],
} satisfies Suite<Inputs>;
