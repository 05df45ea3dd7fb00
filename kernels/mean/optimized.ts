import { sum } from '../sum/optimized.ts';
import type { Tensor } from '../workspace.ts';

/** The mean of all elements; NaN of none. */
export function mean(x: Tensor): number {
  return sum(x) / x.data.length;
}
