import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type Conv2dSizes, conv2dInputGradient as naive } from './naive.ts';
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
import { conv2dInputGradient } from './optimized.ts';

interface Inputs {
  readonly sizes: Conv2dSizes;
  readonly gradient: Float32Array;
  readonly weights: Float32Array;
  readonly inputGradient: Float32Array;
  /** Read by the convolution itself alone, to whose differences the gradient is held. */
  readonly input: Float32Array;
  readonly bias: Float32Array;
}

export default {
  kernel: 'conv2d-input-gradient',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const sizes = sizesOf(shape);
    const { gradient, weights, inputGradient, input, bias } = drawn(sizes, random);
    return { sizes, gradient, weights, inputGradient, input, bias };
  },
  implementations: {
    naive: ({ sizes, gradient, weights, inputGradient }) =>
      naive(gradient, weights, inputGradient, sizes),
    optimized: onWorkspace<Inputs>(
      ({ sizes }) => {
        const dimensions = dimensionsOf(sizes);
        return {
          gradient: dimensions.output,
          weights: dimensions.weights,
          inputGradient: dimensions.input,
          input: dimensions.input,
          bias: dimensions.bias,
        };
      },
      ({ gradient, weights, inputGradient }, { sizes }) =>
        conv2dInputGradient(gradient, weights, inputGradient, sizes).data,
    ),
  },
  reference: ({ sizes, gradient, weights, inputGradient }) =>
    sums(inputGradient.length, sizes, (i, w, o) => [i, o, w], gradient, weights),
  tolerance: 1e-5,
  gradients: {
    forward: (inputs) => convolved(inputs, inputs.gradient.length),
    upstream: 'gradient',
    steps: [{ input: 'input', dimensions: (shape) => dimensionsOf(sizesOf(shape)).input }],
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
