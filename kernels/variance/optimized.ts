import { Reduction } from '../reduction.ts';
import type { Read } from '../workspace.ts';

const kernel = new Reduction('variance', 2);
/**
 * The mean of the squares of all elements' distances from their mean (divided by their number, not
 * by one less); NaN of none. Chunks are put together by Chan, Golub and LeVeque's formula (1979).
 */
export function variance(x: Read): number {
  const { length } = x.data;
  const first = kernel.run(x);
  const { reals } = x.workspace;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let at = first; count < length; at += 2) {
    const own = Math.min(kernel.chunk, length - count);
    const distance = (reals[at] as number) - mean;
    squares += (reals[at + 1] as number) + (distance * distance * count * own) / (count + own);
    mean += (distance * own) / (count + own);
    count += own;
  }
  return squares / length;
}
