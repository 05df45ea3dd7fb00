/** Gradients agree with central differences of the float64 references of the values. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { NumericArray, Shape, Suite } from '#suite';
import { outputOf, suiteOf } from './built-kernels.ts';

interface Case {
  readonly value: string;
  readonly gradient: string;
  readonly shape: Shape;
  /** The input of the value that is moved; the output of the gradient, where it has several. */
  readonly of: string;
  readonly output?: string;
  /** The input of the gradient's suite that holds the gradient of the value's output, if any. */
  readonly upstream?: string;
}

const conv = { channels: 2, height: 6, width: 5, filters: 3, stride: 2 };
const layer = { batch: 4, inputs: 5, outputs: 3 };
const conv2d = 'kernels/conv2d/suite.ts';
const linear = 'kernels/linear/suite.ts';
const linearGradients = 'kernels/linear/gradients.suite.ts';

const cases: readonly Case[] = [
  {
    value: conv2d,
    gradient: 'kernels/conv2d/input-gradient.suite.ts',
    shape: conv,
    of: 'input',
    upstream: 'gradient',
  },
  {
    value: conv2d,
    gradient: 'kernels/conv2d/weight-gradient.suite.ts',
    shape: conv,
    of: 'weights',
    upstream: 'gradient',
  },
  {
    value: conv2d,
    gradient: 'kernels/conv2d/bias-gradient.suite.ts',
    shape: conv,
    of: 'bias',
    upstream: 'gradient',
  },
  ...['none', 'relu', 'sigmoid', 'tanh'].flatMap((_, activation): readonly Case[] =>
    (['x', 'weights', 'bias'] as const).map((of) => ({
      value: linear,
      gradient: linearGradients,
      shape: { ...layer, activation },
      of,
      output: { x: 'inputGradient', weights: 'weightGradient', bias: 'biasGradient' }[of],
      upstream: 'gradient',
    })),
  ),
  {
    value: 'kernels/mean-squared-error/suite.ts',
    gradient: 'kernels/mean-squared-error/gradient.suite.ts',
    shape: { length: 9 },
    of: 'prediction',
  },
  {
    value: 'kernels/cross-entropy/suite.ts',
    gradient: 'kernels/cross-entropy/gradient.suite.ts',
    shape: { rows: 3, columns: 4 },
    of: 'logits',
  },
];

type Inputs = Record<string, NumericArray | unknown>;

/** Of the sum of the outputs, each weighted. */
function objective(suite: Suite, inputs: Inputs, weights: ArrayLike<number> | null): number {
  const output = suite.reference(inputs);
  if (typeof output === 'number') return output;
  return Array.from(output as Float64Array).reduce(
    (sum, value, index) => sum + value * (weights?.[index] ?? 1),
    0,
  );
}

/** Inputs in float64, so that a small step is not rounded away. */
function moved(inputs: Inputs, name: string, index: number, by: number): Inputs {
  const values = Float64Array.from(inputs[name] as Float32Array);
  values[index] = (values[index] as number) + by;
  return { ...inputs, [name]: values };
}

describe('central differences', () => {
  test.each(cases)('$gradient by $of, $shape', async (one) => {
    const [valueSuite, gradientSuite] = [await suiteOf(one.value), await suiteOf(one.gradient)];
    const inputs = valueSuite.inputs(one.shape, seededRandom(5)) as Inputs;
    const own = gradientSuite.inputs(one.shape, seededRandom(5)) as Inputs;
    // Both get the same values of what they share; the gradient's needs the output besides.
    for (const [name, value] of Object.entries(inputs)) if (name in own) own[name] = value;
    if ('output' in own)
      own.output = Float32Array.from(valueSuite.reference(inputs) as Float64Array);
    const upstream =
      one.upstream === undefined ? null : (own[one.upstream] as Float32Array).slice();
    const output = await outputOf(gradientSuite, 'optimized', own);
    const gradient = (
      one.output === undefined ? output : (output as Record<string, NumericArray>)[one.output]
    ) as Float32Array;
    const step = 1e-4;
    const largest = Math.max(...gradient.map(Math.abs));
    for (let index = 0; index < gradient.length; index += 1) {
      const up = objective(valueSuite, moved(inputs, one.of, index, step), upstream);
      const down = objective(valueSuite, moved(inputs, one.of, index, -step), upstream);
      const difference = (up - down) / (2 * step) - (gradient[index] as number);
      expect(Math.abs(difference) / largest).toBeLessThan(1e-5);
    }
  });
});
