import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { meanSquaredErrorGradient as naive } from './naive.ts';
import { meanSquaredErrorGradient } from './optimized.ts';
import loss from './suite.ts';

interface Inputs {
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  readonly gradient: Float32Array;
}

export default {
  kernel: 'mean-squared-error-gradient',
  shapes: [{ length: 8192 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    prediction: Float32Array.from({ length }, () => random.normal()),
    target: Float32Array.from({ length }, () => random.normal()),
    gradient: new Float32Array(length),
  }),
  implementations: {
    naive: ({ prediction, target, gradient }) => naive(prediction, target, gradient),
    optimized: onWorkspace<Inputs>(
      ({ target: { length } }) => ({ prediction: [length], target: [length], gradient: [length] }),
      ({ prediction, target, gradient }) =>
        meanSquaredErrorGradient(prediction, target, gradient).data,
    ),
  },
  reference: ({ prediction, target }) =>
    Float64Array.from(
      target,
      (value, i) => (2 * ((prediction[i] as number) - value)) / target.length,
    ),
  tolerance: 1e-5,
  gradients: { forward: loss.reference, steps: [{ input: 'prediction' }] },
  work: ({ length = 0 }) => ({ flops: 2 * length, bytes: 12 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 8192 }, atLeast: 2 }],
  tags: ['elementwise', 'loss', 'gradient', 'float32'],
} satisfies Suite<Inputs>;
