/** A network of fully connected layers and one step of training it, made of the plain kernels. */
import { type AdamStep, adam } from '../adam/naive.ts';
import { crossEntropy, crossEntropyGradient } from '../cross-entropy/naive.ts';
import { type Activation, linear, linearBackward } from '../linear/naive.ts';

export interface LayerSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
}

/** Weights of a layer (outputs x inputs), then its bias. */
export function parametersOf({ inputs, outputs }: LayerSizes): number {
  return (inputs + 1) * outputs;
}

interface Layer extends LayerSizes {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
}

/** All layers' parameters one after the other, as views. */
function layersOf(parameters: Float32Array, sizes: readonly LayerSizes[], batch: number): Layer[] {
  let at = 0;
  return sizes.map((layer) => {
    const weightCount = layer.inputs * layer.outputs;
    const weights = parameters.subarray(at, at + weightCount);
    const bias = parameters.subarray(at + weightCount, at + parametersOf(layer));
    at += parametersOf(layer);
    return { ...layer, weights, bias, output: new Float32Array(batch * layer.outputs) };
  });
}

/** One step of Adam from rest on the cross entropy. Returns the loss of before, and overwrites. */
export function train(
  parameters: Float32Array,
  x: Float32Array,
  classes: Int32Array,
  sizes: readonly LayerSizes[],
  step: AdamStep,
): number {
  const batch = classes.length;
  const layers = layersOf(parameters, sizes, batch);
  const inputs = [x, ...layers.map(({ output }) => output)];
  for (const [index, { weights, bias, output, activation, ...layer }] of layers.entries()) {
    linear(inputs[index] as Float32Array, weights, bias, output, { batch, ...layer }, activation);
  }
  const logits = inputs.at(-1) as Float32Array;
  const classCount = sizes.at(-1)?.outputs ?? 0;
  const loss = crossEntropy(logits, classes, classCount);
  let gradient = crossEntropyGradient(logits, classes, classCount, new Float32Array(logits.length));
  for (const [index, layer] of [...layers.entries()].toReversed()) {
    const { weights, bias, output, activation, inputs: width, outputs } = layer;
    const before = inputs[index] as Float32Array;
    const to = {
      x: new Float32Array(before.length),
      weights: new Float32Array(weights.length),
      bias: new Float32Array(bias.length),
    };
    const own = { batch, inputs: width, outputs };
    linearBackward({ x: before, weights, output, gradient }, to, own, activation);
    const rest = (like: Float32Array) => new Float32Array(like.length);
    adam(weights, to.weights, rest(weights), rest(weights), step);
    adam(bias, to.bias, rest(bias), rest(bias), step);
    gradient = to.x;
  }
  return loss;
}
