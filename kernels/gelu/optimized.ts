import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('gelu');

/**
 * to = x times the normal distribution's share below x (Hendrycks and Gimpel, 2016), element by
 * element. `to` may be an operand. Returns `to`.
 */
export function gelu(x: Read, to: Tensor): Tensor {
  return kernel.one(x, to);
}
