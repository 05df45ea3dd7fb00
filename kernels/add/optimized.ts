import { Elementwise } from '../elementwise.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new Elementwise('add');

/** to = a + b, element by element; float32 or float64. `to` may be an operand. Returns `to`. */
export function add<Data extends Float32Array | Float64Array>(
  a: Read<NoInfer<Data>>,
  b: Read<NoInfer<Data>>,
  to: Tensor<Data>,
): Tensor<Data> {
  return kernel.two(a, b, to);
}
