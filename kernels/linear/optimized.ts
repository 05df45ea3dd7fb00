/** A fully connected layer and its gradients, on tensors of a workspace, by its threads. */
import { Elementwise } from '../elementwise.ts';
import { leastShared, matmul, productScratch } from '../matmul/optimized.ts';
import { relu } from '../relu/optimized.ts';
import { checkApart, checkShape, checkWorkspace } from '../shapes.ts';
import { sigmoid } from '../sigmoid/optimized.ts';
import { tanh } from '../tanh/optimized.ts';
import { clearUppers } from '../uppers.ts';
import type { Consumed, Read, Tensor } from '../workspace.ts';

/** Activations whose gradient follows from their output. */
export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh';

interface Exports {
  addRow(row: number, to: number, rows: number, columns: number): void;
  sumColumns(from: number, to: number, rows: number, columns: number): void;
}

const kernel = new Elementwise('linear');
const forward = { relu, sigmoid, tanh } as const;

/**
 * to = activation(x weights^T + bias). x: batch x inputs; weights: outputs x inputs; bias: outputs;
 * to: batch x outputs. Returns `to`.
 */
export function linear(
  x: Read,
  weights: Read,
  bias: Read,
  to: Tensor,
  activation: Activation = 'none',
): Tensor {
  const workspace = checkWorkspace('linear', { x, weights, bias, to });
  const [outputs = 0, inputs = 0] = weights.shape;
  const [batch = 0] = x.shape;
  checkShape('linear', 'x', x, [batch, inputs]);
  checkShape('linear', 'weights', weights, [outputs, inputs]);
  checkShape('linear', 'bias', bias, [outputs]);
  checkShape('linear', 'to', to, [batch, outputs]);
  checkApart('linear', { to }, { x, weights, bias });
  matmul(x, weights, to, { transposeB: true });
  workspace.load<Exports>('linear').exports.addRow(bias.at, to.at, batch, outputs);
  clearUppers(batch * inputs * outputs >= leastShared);
  return activation === 'none' ? to : forward[activation](to, to);
}

/** What the gradients of a layer are computed from. */
export interface LinearPass {
  readonly x: Read;
  readonly weights: Read;
  /** What `linear` returned. */
  readonly output: Read;
  /** By the output; afterwards by what the activation was given. */
  readonly gradient: Consumed;
}

/** Where the gradients of a layer go; null for one that is not wanted. */
export interface LinearGradients {
  readonly x: Tensor | null;
  readonly weights: Tensor;
  readonly bias: Tensor;
}

/** The gradients of a layer by its input, weights and bias. Returns `to`. */
export function linearBackward(
  { x, weights, output, gradient }: LinearPass,
  to: LinearGradients,
  activation: Activation = 'none',
): LinearGradients {
  const workspace = checkWorkspace('linearBackward', {
    ...{ x, weights, output, gradient, weightGradient: to.weights, biasGradient: to.bias },
    ...(to.x === null ? {} : { inputGradient: to.x }),
  });
  const [outputs = 0, inputs = 0] = weights.shape;
  const [batch = 0] = x.shape;
  checkShape('linearBackward', 'x', x, [batch, inputs]);
  checkShape('linearBackward', 'output', output, [batch, outputs]);
  checkShape('linearBackward', 'gradient', gradient, [batch, outputs]);
  checkShape('linearBackward', 'biasGradient', to.bias, [outputs]);
  checkShape('linearBackward', 'weightGradient', to.weights, [outputs, inputs]);
  if (to.x !== null) checkShape('linearBackward', 'inputGradient', to.x, [batch, inputs]);
  checkApart(
    'linearBackward',
    {
      ...{ gradient, weightGradient: to.weights, biasGradient: to.bias },
      ...(to.x === null ? {} : { inputGradient: to.x }),
    },
    { x, weights, output },
  );
  // All memory that the products need, before anything is written.
  productScratch(workspace, [batch, inputs, outputs], [outputs, inputs, batch]);
  if (activation !== 'none') {
    const addresses = [gradient.at, output.at, gradient.at];
    kernel.run(addresses, gradient, [], `${activation}Backward`);
  }
  if (to.x !== null) matmul(gradient, weights, to.x);
  matmul(gradient, x, to.weights, { transposeA: true });
  const { exports } = workspace.load<Exports>('linear');
  exports.sumColumns(gradient.at, to.bias.at, batch, outputs);
  clearUppers(batch * inputs * outputs >= leastShared);
  return to;
}
