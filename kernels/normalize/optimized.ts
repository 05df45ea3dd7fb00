import { RowKernel } from '../rows.ts';
import type { Read, Tensor } from '../workspace.ts';
import { epsilon } from './naive.ts';

const kernel = new RowKernel('normalize');

/** to = each row (the last dimension) of x with mean 0 and variance 1. Returns `to`. */
export function normalize(x: Read, to: Tensor): Tensor {
  return kernel.run(x, to, { number: epsilon });
}

/** The same, over x itself. Returns x. */
export function normalizeInPlace(x: Tensor): Tensor {
  return normalize(x, x);
}
