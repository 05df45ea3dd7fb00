import { Elementwise } from '../elementwise.ts';
import { checkApart, checkShape, checkWorkspace } from '../shapes.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('adam');
const name = 'adamInPlace';

/** What Adam keeps of each parameter from step to step; each step changes it. */
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
 * One step of Adam (Kingma and Ba, 2015): changes `parameters`, `state.means` and `state.squares`.
 * `step` counts from 1. Returns the parameters.
 */
export function adamInPlace(
  parameters: Tensor,
  gradients: Read,
  { means, squares }: AdamState,
  step: number,
  options: AdamOptions = {},
): Tensor {
  const { rate = 0.001, keepMean = 0.9, keepSquare = 0.999, epsilon = 1e-8 } = options;
  checkWorkspace(name, { parameters, gradients, means, squares });
  checkShape(name, 'gradients', gradients, parameters.shape);
  checkShape(name, 'means', means, parameters.shape);
  checkShape(name, 'squares', squares, parameters.shape);
  checkApart(name, { parameters, means, squares }, { gradients });
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(`${name}: step is ${step}, expected a whole number from 1 on`);
  }
  kernel.run([parameters.at, gradients.at, means.at, squares.at], parameters, [
    ...[keepMean, 1 - keepMean, keepSquare, 1 - keepSquare],
    ...[rate / (1 - power(keepMean, step)), 1 / Math.sqrt(1 - power(keepSquare, step)), epsilon],
  ]);
  return parameters;
}

/** By squaring: `**` is a call of code without AVX, for which see `../uppers.ts`. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
