import { Elementwise } from '../elementwise.ts';
import { Reduction } from '../reduction.ts';
import { checkShape, checkWorkspace } from '../shapes.ts';
import type { Read, Tensor } from '../workspace.ts';

const name = 'mean-squared-error';
const kernel = new Reduction(name, 1);
const gradients = new Elementwise(name);

/** The mean of the squares of prediction - target; NaN of none. */
export function meanSquaredError(prediction: Read, target: Read): number {
  checkWorkspace('meanSquaredError', { prediction, target });
  checkShape('meanSquaredError', 'target', target, prediction.shape);
  return kernel.total(prediction, target) / prediction.data.length;
}

/** to = the gradient of the mean squared error by the prediction. Returns `to`. */
export function meanSquaredErrorGradient(prediction: Read, target: Read, to: Tensor): Tensor {
  return gradients.two(prediction, target, to, 2 / to.data.length);
}
