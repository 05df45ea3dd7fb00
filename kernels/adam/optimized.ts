import { Elementwise } from '../elementwise.ts';
import { checkShape, checkWorkspace } from '../shapes.ts';
import type { Tensor } from '../workspace.ts';

const kernel = new Elementwise('adam');

/** What Adam keeps of each parameter from step to step. */
export interface AdamState {
  readonly means: Tensor;
  readonly squares: Tensor;
}

export interface AdamOptions {
  /** Default 0.001. */
  readonly rate?: number;
  /** How much of the mean gradient is kept from step to step; default 0.9. */
  readonly keepMean?: number;
  /** How much of the mean squared gradient is kept; default 0.999. */
  readonly keepSquare?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * One step of Adam (Kingma and Ba, 2015), in place: `parameters`, `state.means` and `state.squares`
 * are overwritten. `step` counts from 1. Returns the parameters.
 */
export function adam(
  parameters: Tensor,
  gradients: Tensor,
  { means, squares }: AdamState,
  step: number,
  options: AdamOptions = {},
): Tensor {
  const { rate = 0.001, keepMean = 0.9, keepSquare = 0.999, epsilon = 1e-8 } = options;
  checkWorkspace('adam', { parameters, gradients, means, squares });
  checkShape('adam', 'gradients', gradients, parameters.shape);
  checkShape('adam', 'means', means, parameters.shape);
  checkShape('adam', 'squares', squares, parameters.shape);
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(`adam: step is ${step}, expected a whole number from 1 on`);
  }
  kernel.run([parameters.at, gradients.at, means.at, squares.at], parameters, [
    ...[keepMean, 1 - keepMean, keepSquare, 1 - keepSquare],
    ...[rate / (1 - keepMean ** step), 1 / Math.sqrt(1 - keepSquare ** step), epsilon],
  ]);
  return parameters;
}
