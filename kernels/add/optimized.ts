import { Elementwise } from '../elementwise.ts';
import type { Tensor } from '../workspace.ts';

const kernel = new Elementwise('add');

/** to = a + b, element by element; float32 or float64. `to` may be an operand. Returns `to`. */
export function add<T extends Tensor<Float32Array> | Tensor<Float64Array>>(a: T, b: T, to: T): T {
  return kernel.two(a, b, to);
}
