/** A network of fully connected layers, added one by one, and one step of training it. */
import { type AdamOptions, type AdamState, adamInPlace } from '../adam/optimized.ts';
import { crossEntropy, crossEntropyGradient } from '../cross-entropy/optimized.ts';
import { type Activation, linear, linearBackward } from '../linear/optimized.ts';
import { checkShape } from '../shapes.ts';
import type { Read, Tensor, Workspace } from '../workspace.ts';

/** One layer: its parameters, their gradients, what Adam keeps of them, and its output. */
export interface Layer {
  readonly activation: Activation;
  readonly weights: Tensor;
  readonly bias: Tensor;
  readonly output: Tensor;
  /** By the output; overwritten in the backward pass. */
  readonly gradient: Tensor;
  readonly weightGradient: Tensor;
  readonly biasGradient: Tensor;
  readonly weightState: AdamState;
  readonly biasState: AdamState;
}

export interface ModelSizes {
  readonly batch: number;
  readonly inputs: number;
}

export class Model {
  readonly #workspace: Workspace;
  readonly #sizes: ModelSizes;
  readonly #layers: Layer[] = [];
  #steps = 0;

  constructor(workspace: Workspace, sizes: ModelSizes) {
    this.#workspace = workspace;
    this.#sizes = sizes;
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** One layer more, of so many outputs; its parameters are zero until they are set. */
  add(outputs: number, activation: Activation = 'none'): this {
    const { batch } = this.#sizes;
    const inputs = this.#layers.at(-1)?.output.shape[1] ?? this.#sizes.inputs;
    const zeros = (...shape: number[]) => this.#workspace.float32(...shape);
    const state = (...shape: number[]) => ({ means: zeros(...shape), squares: zeros(...shape) });
    this.#layers.push({
      activation,
      weights: zeros(outputs, inputs),
      bias: zeros(outputs),
      output: zeros(batch, outputs),
      gradient: zeros(batch, outputs),
      weightGradient: zeros(outputs, inputs),
      biasGradient: zeros(outputs),
      weightState: state(outputs, inputs),
      biasState: state(outputs),
    });
    return this;
  }

  /** Forgets what Adam keeps from step to step. */
  reset(): void {
    this.#steps = 0;
    for (const { weightState, biasState } of this.#layers) {
      for (const { means, squares } of [weightState, biasState]) {
        means.data.fill(0);
        squares.data.fill(0);
      }
    }
  }

  /** The output of the last layer for x (batch x inputs); it is overwritten by the next call. */
  forward(x: Read): Tensor {
    checkShape('Model.forward', 'x', x, [this.#sizes.batch, this.#sizes.inputs]);
    const last = this.#last('forward');
    let input = x;
    for (const { weights, bias, output, activation } of this.#layers) {
      input = linear(input, weights, bias, output, activation);
    }
    return last.output;
  }

  /**
   * The gradients of all parameters, into the layers, after `forward(x)`; the gradient by the
   * output is in the last layer's `gradient`.
   */
  backward(x: Read): void {
    for (let index = this.#layers.length - 1; index >= 0; index -= 1) {
      const { weights, output, gradient, weightGradient, biasGradient, activation } = this.#layers[
        index
      ] as Layer;
      const before = this.#layers[index - 1];
      linearBackward(
        { x: before?.output ?? x, weights, output, gradient },
        { x: before?.gradient ?? null, weights: weightGradient, bias: biasGradient },
        activation,
      );
    }
  }

  /** One step of Adam on the cross entropy of the outputs; returns that of before the step. */
  train(x: Read, classes: Read<Int32Array>, options: AdamOptions = {}): number {
    const output = this.forward(x);
    const last = this.#last('train');
    const loss = crossEntropy(output, classes);
    crossEntropyGradient(output, classes, last.gradient);
    this.backward(x);
    this.#steps += 1;
    for (const layer of this.#layers) {
      adamInPlace(layer.weights, layer.weightGradient, layer.weightState, this.#steps, options);
      adamInPlace(layer.bias, layer.biasGradient, layer.biasState, this.#steps, options);
    }
    return loss;
  }

  #last(operation: string): Layer {
    const last = this.#layers.at(-1);
    if (last === undefined) throw new RangeError(`Model.${operation}: the model has no layers`);
    return last;
  }
}
