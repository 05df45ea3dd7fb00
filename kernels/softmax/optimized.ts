import { RowKernel } from '../rows.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new RowKernel('softmax');

/** to = each row (the last dimension) of x as shares of 1: e^x over its sum. `to` may be x. */
export function softmax(x: Read, to: Tensor): Tensor {
  return kernel.run(x, to);
}
