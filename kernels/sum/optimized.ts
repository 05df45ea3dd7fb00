import { Reduction } from '../reduction.ts';
import type { Read } from '../workspace.ts';

const kernel = new Reduction('sum', 1);

/** The sum of all elements; 0 of none. */
export function sum(x: Read): number {
  return kernel.total(x);
}
