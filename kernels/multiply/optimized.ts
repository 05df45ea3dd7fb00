import { Elementwise } from '../elementwise.ts';
import type { Tensor } from '../workspace.ts';

const kernel = new Elementwise('multiply');

/** to = a b, element by element. `to` may be an operand. Returns `to`. */
export function multiply(a: Tensor, b: Tensor, to: Tensor): Tensor {
  return kernel.two(a, b, to);
}
