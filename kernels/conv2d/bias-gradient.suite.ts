import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type Conv2dSizes, conv2dBiasGradient as naive } from './naive.ts';
import {
  bytesOf,
  convolved,
  dimensionsOf,
  drawn,
  shapes,
  sizesOf,
  verifyShapes,
} from './operands.ts';
import { conv2dBiasGradient } from './optimized.ts';

interface Inputs {
  readonly sizes: Conv2dSizes;
  readonly gradient: Float32Array;
  readonly biasGradient: Float32Array;
  /** Read by the convolution itself alone, to whose differences the gradient is held. */
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export default {
  kernel: 'conv2d-bias-gradient',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const sizes = sizesOf(shape);
    const { gradient, biasGradient, input, weights, bias } = drawn(sizes, random);
    return { sizes, gradient, biasGradient, input, weights, bias };
  },
  implementations: {
    naive: ({ sizes, gradient, biasGradient }) => naive(gradient, biasGradient, sizes),
    optimized: onWorkspace<Inputs>(
      ({ sizes }) => {
        const dimensions = dimensionsOf(sizes);
        return {
          gradient: dimensions.output,
          biasGradient: dimensions.bias,
          input: dimensions.input,
          weights: dimensions.weights,
          bias: dimensions.bias,
        };
      },
      ({ gradient, biasGradient }) => conv2dBiasGradient(gradient, biasGradient).data,
    ),
  },
  reference: ({ sizes, gradient, biasGradient }) => {
    const pixels = gradient.length / Math.max(1, sizes.batch * sizes.filters);
    const result = new Float64Array(biasGradient.length);
    for (const [index, value] of gradient.entries()) {
      const filter = Math.floor(index / pixels) % sizes.filters;
      result[filter] = (result[filter] as number) + value;
    }
    return result;
  },
  tolerance: 1e-5,
  gradients: {
    forward: (inputs) => convolved(inputs, inputs.gradient.length),
    upstream: 'gradient',
    steps: [{ input: 'bias', dimensions: (shape) => dimensionsOf(sizesOf(shape)).bias }],
  },
  work: (shape) => ({
    flops: bytesOf(shape, ['output']) / 4,
    bytes: bytesOf(shape, ['bias', 'output']),
  }),
  requirements: [{ metric: 'speedup', atLeast: 2 }],
  tags: ['convolution', 'gradient', 'float32'],
} satisfies Suite<Inputs>;
