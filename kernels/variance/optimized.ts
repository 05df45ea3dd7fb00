import { Reduction } from '../reduction.ts';
import type { Tensor } from '../workspace.ts';

const kernel = new Reduction('variance', 2);
/** Elements of a chunk; see `../assembly/chunks.ts`. */
const chunk = 16_384;

/**
 * The mean of the squares of all elements' distances from their mean (divided by their number, not
 * by one less); NaN of none. Chunks are put together by Chan, Golub and LeVeque's formula (1979).
 */
export function variance(x: Tensor): number {
  const { length } = x.data;
  const chunks = kernel.run(x);
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < chunks.length / 2; index += 1) {
    const [ownMean, ownSquares] = chunks.subarray(2 * index) as unknown as [number, number];
    const own = Math.min(chunk, length - index * chunk);
    const distance = ownMean - mean;
    squares += ownSquares + (distance * distance * count * own) / (count + own);
    mean += (distance * own) / (count + own);
    count += own;
  }
  return squares / length;
}
