import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type Conv2dSizes, conv2d as naive } from './naive.ts';
import {
  bytesOf,
  convolved,
  dimensionsOf,
  drawn,
  flopsOf,
  shapes,
  sizesOf,
  verifyShapes,
} from './operands.ts';
import { conv2d } from './optimized.ts';

interface Inputs {
  readonly sizes: Conv2dSizes;
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
}

export default {
  kernel: 'conv2d',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const sizes = sizesOf(shape);
    const { input, weights, bias, output } = drawn(sizes, random);
    return { sizes, input, weights, bias, output };
  },
  implementations: {
    naive: ({ sizes, input, weights, bias, output }) => naive(input, weights, bias, output, sizes),
    optimized: onWorkspace<Inputs>(
      ({ sizes }) => {
        const dimensions = dimensionsOf(sizes);
        return {
          input: dimensions.input,
          weights: dimensions.weights,
          bias: dimensions.bias,
          output: dimensions.output,
        };
      },
      ({ input, weights, bias, output }, { sizes }) =>
        conv2d(input, weights, output, { ...sizes, bias }).data,
    ),
  },
  reference: (inputs) => convolved(inputs, inputs.output.length),
  tolerance: 1e-5,
  // A NaN or infinity times the zeros around an image is NaN, or left out: both are right.
  nonFinite: 'ignored',
  work: (shape) => ({
    flops: flopsOf(shape),
    bytes: bytesOf(shape, ['input', 'weights', 'bias', 'output']),
  }),
  requirements: [{ metric: 'speedup', atLeast: 20 }],
  tags: ['convolution', 'float32'],
  tuning: {
    parameters: [
      {
        name: 'steps',
        kind: 'tile',
        file: './blocks.ts',
        constant: 'stepsAtATime',
        values: [288, 576, 1152, 2304],
      },
      {
        name: 'taskTiles',
        kind: 'tile',
        file: './blocks.ts',
        constant: 'tilesOfTask',
        values: [2, 4, 8, 16, 32],
      },
    ],
  },
} satisfies Suite<Inputs>;
