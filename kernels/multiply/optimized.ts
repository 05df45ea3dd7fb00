import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('multiply');

/** to = a b, element by element. `to` may be an operand. Returns `to`. */
export function multiply(a: Read, b: Read, to: Tensor): Tensor {
  return kernel.two(a, b, to);
}
