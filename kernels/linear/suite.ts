import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { type Activation, activate, type LinearSizes, linear as naive } from './naive.ts';
import { drawn, shapes, sizesOf, verifyShapes } from './operands.ts';
import { linear } from './optimized.ts';

interface Inputs {
  readonly sizes: LinearSizes;
  readonly activation: Activation;
  readonly x: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
}

export default {
  kernel: 'linear',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const { sizes, activation } = sizesOf(shape);
    const { x, weights, bias } = drawn(sizes, random);
    const output = new Float32Array(sizes.batch * sizes.outputs);
    return { sizes, activation, x, weights, bias, output };
  },
  implementations: {
    naive: ({ x, weights, bias, output, sizes, activation }) =>
      naive(x, weights, bias, output, sizes, activation),
    optimized: onWorkspace<Inputs>(
      ({ sizes: { batch, inputs, outputs } }) => ({
        x: [batch, inputs],
        weights: [outputs, inputs],
        bias: [outputs],
        output: [batch, outputs],
      }),
      ({ x, weights, bias, output }, { activation }) =>
        linear(x, weights, bias, output, activation).data,
    ),
  },
  reference: ({ x, weights, bias, sizes, activation }) => {
    const { batch, inputs, outputs } = sizes;
    const result = new Float64Array(batch * outputs);
    for (let i = 0; i < inputs; i += 1) {
      for (let at = 0; at < result.length; at += 1) {
        const [row, column] = [Math.floor(at / outputs), at % outputs];
        const product = (x[row * inputs + i] as number) * (weights[column * inputs + i] as number);
        result[at] = (result[at] as number) + product;
      }
    }
    return result.map((sum, at) => activate(sum + (bias[at % outputs] as number), activation));
  },
  tolerance: 1e-5,
  work: ({ batch = 1, inputs = 1, outputs = 1 }) => ({
    flops: 2 * batch * inputs * outputs,
    bytes: 4 * (batch * inputs + inputs * outputs + outputs + batch * outputs),
  }),
  requirements: [{ metric: 'speedup', atLeast: 10 }],
  tags: ['linear-algebra', 'layer', 'float32'],
} satisfies Suite<Inputs>;
