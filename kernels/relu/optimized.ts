import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('relu');

/** to = max(x, 0), element by element; NaN stays NaN. `to` may be an operand. Returns `to`. */
export function relu(x: Read, to: Tensor): Tensor {
  return kernel.one(x, to);
}
