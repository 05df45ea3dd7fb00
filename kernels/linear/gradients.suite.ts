import type { Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import {
  type Activation,
  linear as forward,
  type LinearSizes,
  linearBackward as naive,
  passBack,
} from './naive.ts';
import { drawn, shapes, sizesOf, verifyShapes } from './operands.ts';
import { linearBackward } from './optimized.ts';
import layer from './suite.ts';

interface Inputs {
  readonly sizes: LinearSizes;
  readonly activation: Activation;
  readonly x: Float32Array;
  readonly weights: Float32Array;
  /** Only the forward pass reads it. */
  readonly bias: Float32Array;
  readonly output: Float32Array;
  readonly gradient: Float32Array;
  readonly inputGradient: Float32Array;
  readonly weightGradient: Float32Array;
  readonly biasGradient: Float32Array;
}

export default {
  kernel: 'linear-gradients',
  shapes,
  verifyShapes,
  inputs: (shape, random) => {
    const { sizes, activation } = sizesOf(shape);
    const { x, weights, bias, gradient } = drawn(sizes, random);
    const output = new Float32Array(gradient.length);
    return {
      ...{ sizes, activation, x, weights, bias, gradient },
      output: forward(x, weights, bias, output, sizes, activation),
      inputGradient: new Float32Array(x.length),
      weightGradient: new Float32Array(weights.length),
      biasGradient: new Float32Array(sizes.outputs),
    };
  },
  // The gradient of the output becomes that before activation.
  inPlace: ['gradient'],
  implementations: {
    naive: ({ x, weights, output, gradient, sizes, activation, ...to }) => {
      const { inputGradient, weightGradient, biasGradient } = to;
      const gradients = { x: inputGradient, weights: weightGradient, bias: biasGradient };
      naive({ x, weights, output, gradient }, gradients, sizes, activation);
      return { inputGradient, weightGradient, biasGradient };
    },
    optimized: onWorkspace<Inputs>(
      ({ sizes: { batch, inputs, outputs } }) => ({
        x: [batch, inputs],
        weights: [outputs, inputs],
        bias: [outputs],
        output: [batch, outputs],
        gradient: [batch, outputs],
        inputGradient: [batch, inputs],
        weightGradient: [outputs, inputs],
        biasGradient: [outputs],
      }),
      ({ x, weights, output, gradient, ...to }, { activation }) => {
        const { inputGradient, weightGradient, biasGradient } = to;
        const gradients = { x: inputGradient, weights: weightGradient, bias: biasGradient };
        linearBackward({ x, weights, output, gradient }, gradients, activation);
        return {
          inputGradient: inputGradient.data,
          weightGradient: weightGradient.data,
          biasGradient: biasGradient.data,
        };
      },
    ),
  },
  reference: (inputs) => reference(inputs),
  tolerance: 1e-5,
  gradients: {
    forward: layer.reference,
    upstream: 'gradient',
    steps: [
      {
        output: 'inputGradient',
        input: 'x',
        dimensions: ({ batch = 1, inputs = 1 }) => [batch, inputs],
      },
      {
        output: 'weightGradient',
        input: 'weights',
        dimensions: ({ outputs = 1, inputs = 1 }) => [outputs, inputs],
      },
      { output: 'biasGradient', input: 'bias', dimensions: ({ outputs = 1 }) => [outputs] },
    ],
  },
  work: ({ batch = 1, inputs = 1, outputs = 1 }) => ({
    flops: 4 * batch * inputs * outputs,
    bytes: 8 * (batch * inputs + inputs * outputs + batch * outputs),
  }),
  requirements: [{ metric: 'speedup', atLeast: 10 }],
  tags: ['linear-algebra', 'layer', 'gradient', 'float32'],
} satisfies Suite<Inputs>;

/** In float64, one gradient after the other. */
function reference({ sizes, activation, x, weights, output, gradient }: Inputs) {
  const { batch, inputs, outputs } = sizes;
  const own = Float64Array.from(gradient, (value, at) =>
    passBack(value, output[at] as number, activation),
  );
  const sum = (count: number, term: (index: number) => number) => {
    let total = 0;
    for (let index = 0; index < count; index += 1) total += term(index);
    return total;
  };
  return {
    inputGradient: Float64Array.from(x, (_, at) => {
      const [row, column] = [Math.floor(at / inputs), at % inputs];
      return sum(
        outputs,
        (o) => (own[row * outputs + o] as number) * (weights[o * inputs + column] as number),
      );
    }),
    weightGradient: Float64Array.from(weights, (_, at) => {
      const [o, column] = [Math.floor(at / inputs), at % inputs];
      return sum(
        batch,
        (row) => (own[row * outputs + o] as number) * (x[row * inputs + column] as number),
      );
    }),
    biasGradient: Float64Array.from({ length: outputs }, (_, o) =>
      sum(batch, (row) => own[row * outputs + o] as number),
    ),
  };
}
