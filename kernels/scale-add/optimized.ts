import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('scale-add');

/** to = factor a + b, element by element. `to` may be an operand. Returns `to`. */
export function scaleAdd(factor: number, a: Read, b: Read, to: Tensor): Tensor {
  return kernel.two(a, b, to, factor);
}
