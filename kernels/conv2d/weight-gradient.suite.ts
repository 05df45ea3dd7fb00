import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type Conv2dSizes, conv2dWeightGradient as naive } from './naive.ts';
import {
  bytesOf,
  convolved,
  dimensionsOf,
  drawn,
  flopsOf,
  shapes,
  sizesOf,
  sums,
  verifyShapes,
} from './operands.ts';
import { conv2dWeightGradient } from './optimized.ts';

interface Inputs {
  readonly sizes: Conv2dSizes;
  readonly input: Float32Array;
  readonly gradient: Float32Array;
  readonly weightGradient: Float32Array;
  /** Read by the convolution itself alone, to whose differences the gradient is held. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export default {
  kernel: 'conv2d-weight-gradient',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const sizes = sizesOf(shape);
    const { input, gradient, weightGradient, weights, bias } = drawn(sizes, random);
    return { sizes, input, gradient, weightGradient, weights, bias };
  },
  implementations: {
    naive: ({ sizes, input, gradient, weightGradient }) =>
      naive(input, gradient, weightGradient, sizes),
    optimized: onWorkspace<Inputs>(
      ({ sizes }) => {
        const dimensions = dimensionsOf(sizes);
        return {
          input: dimensions.input,
          gradient: dimensions.output,
          weightGradient: dimensions.weights,
          weights: dimensions.weights,
          bias: dimensions.bias,
        };
      },
      ({ input, gradient, weightGradient }, { sizes }) =>
        conv2dWeightGradient(input, gradient, weightGradient, sizes).data,
    ),
  },
  reference: ({ sizes, input, gradient, weightGradient }) =>
    sums(weightGradient.length, sizes, (i, w, o) => [w, i, o], input, gradient),
  tolerance: 1e-5,
  gradients: {
    forward: (inputs) => convolved(inputs, inputs.gradient.length),
    upstream: 'gradient',
    steps: [{ input: 'weights', dimensions: (shape) => dimensionsOf(sizesOf(shape)).weights }],
  },
  // A NaN or infinity times the zeros around an image is NaN, or left out: both are right.
  nonFinite: 'ignored',
  work: (shape) => ({
    flops: flopsOf(shape),
    bytes: bytesOf(shape, ['input', 'weights', 'output']),
  }),
  requirements: [{ metric: 'speedup', atLeast: 20 }],
  tags: ['convolution', 'gradient', 'float32'],
} satisfies Suite<Inputs>;
