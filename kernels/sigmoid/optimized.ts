import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('sigmoid');

/** to = 1 / (1 + e^-x), element by element. `to` may be an operand. Returns `to`. */
export function sigmoid(x: Read, to: Tensor): Tensor {
  return kernel.one(x, to);
}
