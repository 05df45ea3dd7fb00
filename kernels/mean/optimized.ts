import { sum } from '../sum/optimized.ts';
import type { Read } from '../workspace.ts';

/** The mean of all elements; NaN of none. */
export function mean(x: Read): number {
  return sum(x) / x.data.length;
}
