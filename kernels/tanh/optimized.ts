import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('tanh');

/** to = the hyperbolic tangent of x, element by element. `to` may be an operand. Returns `to`. */
export function tanh(x: Read, to: Tensor): Tensor {
  return kernel.one(x, to);
}
