import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { meanSquaredError as naive } from './naive.ts';
import { meanSquaredError } from './optimized.ts';

interface Inputs {
  readonly prediction: Float32Array;
  readonly target: Float32Array;
}

export default {
  kernel: 'mean-squared-error',
  shapes: [{ length: 8192 }, { length: 1_000_000 }],
  verifyShapes: [{ length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 1 }, random) => ({
    prediction: Float32Array.from({ length }, () => random.normal()),
    target: Float32Array.from({ length }, () => random.normal()),
  }),
  implementations: {
    naive: ({ prediction, target }) => naive(prediction, target),
    optimized: onWorkspace<Inputs>(
      ({ target: { length } }) => ({ prediction: [length], target: [length] }),
      ({ prediction, target }) => meanSquaredError(prediction, target),
    ),
  },
  reference: ({ prediction, target }) => {
    const squares = Float64Array.from(
      target,
      (value, i) => ((prediction[i] as number) - value) ** 2,
    );
    return squares.reduce((total, value) => total + value, 0) / target.length;
  },
  tolerance: 1e-5,
  work: ({ length = 0 }) => ({ flops: 3 * length, bytes: 8 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 8192 }, atLeast: 5 }],
  tags: ['reduction', 'loss', 'float32'],
} satisfies Suite<Inputs>;
