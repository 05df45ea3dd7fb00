import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type AdamStep, adam as naive } from './naive.ts';
import { adamInPlace } from './optimized.ts';

interface Inputs {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly means: Float32Array;
  readonly squares: Float32Array;
}

const usual = { rate: 0.001, keepMean: 0.9, keepSquare: 0.999, epsilon: 1e-8, step: 3 };

export default {
  kernel: 'adam',
  shapes: [{ length: 8192 }, { length: 100_000 }],
  verifyShapes: [{ length: 0 }, { length: 1 }, { length: 7 }, { length: 1021 }, { length: 70_001 }],
  inputs: ({ length = 0 }, random) => ({
    parameters: Float32Array.from({ length }, () => random.normal()),
    gradients: Float32Array.from({ length }, () => random.normal()),
    means: Float32Array.from({ length }, () => 0.1 * random.normal()),
    squares: Float32Array.from({ length }, () => 0.01 * random.uniform()),
  }),
  inPlace: ['parameters', 'means', 'squares'],
  implementations: {
    naive: ({ parameters, gradients, means, squares }) => {
      naive(parameters, gradients, means, squares, usual);
      return { parameters, means, squares };
    },
    optimized: onWorkspace<Inputs>(
      ({ parameters: { length } }) => ({
        parameters: [length],
        gradients: [length],
        means: [length],
        squares: [length],
      }),
      ({ parameters, gradients, means, squares }) => {
        adamInPlace(parameters, gradients, { means, squares }, usual.step, usual);
        return { parameters: parameters.data, means: means.data, squares: squares.data };
      },
    ),
  },
  reference: (inputs) => reference(inputs, usual),
  tolerance: 1e-5,
  work: ({ length = 0 }) => ({ flops: 14 * length, bytes: 28 * length }),
  requirements: [{ metric: 'speedup', shape: { length: 8192 }, atLeast: 2 }],
  tags: ['elementwise', 'in-place', 'optimizer', 'float32'],
} satisfies Suite<Inputs>;

/** In float64, an array at a time. */
function reference({ parameters, gradients, means, squares }: Inputs, usual: AdamStep) {
  const { rate, keepMean, keepSquare, epsilon, step } = usual;
  const newMeans = Float64Array.from(
    means,
    (mean, i) => keepMean * mean + (1 - keepMean) * (gradients[i] as number),
  );
  const newSquares = Float64Array.from(
    squares,
    (square, i) => keepSquare * square + (1 - keepSquare) * (gradients[i] as number) ** 2,
  );
  const newParameters = Float64Array.from(parameters, (value, i) => {
    const mean = (newMeans[i] as number) / (1 - keepMean ** step);
    const square = (newSquares[i] as number) / (1 - keepSquare ** step);
    return value - (rate * mean) / (Math.sqrt(square) + epsilon);
  });
  return { parameters: newParameters, means: newMeans, squares: newSquares };
}
