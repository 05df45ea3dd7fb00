/** What one round says: the samples of an arm as one time, those of both as one log ratio. */
import { median, sorted } from './order.ts';

/** Pairs in one block. Long enough to hold an undisturbed sample, short against slow phases. */
const pairsPerBlock = 18;

/** A difference of logarithms, so that swapped arms give the negative bit for bit. */
function logRatio(base: number, head: number): number {
  return Math.log(head) - Math.log(base);
}

/** Mean of the fastest tenth of the samples, of two at least. */
export function floorOf(samples: readonly number[]): number {
  const fastest = sorted(samples).slice(0, Math.max(2, Math.floor(samples.length / 10)));
  return fastest.reduce((sum, value) => sum + value, 0) / fastest.length;
}

/**
 * The log ratio head/base of a round: pairs that were sampled side by side are cut into blocks;
 * each block gives the ratio of its minima, and the median over the blocks is the round's. A slow
 * phase of the machine that is longer than a block falls on both arms of it.
 */
export function blockFloorRatio(base: readonly number[], head: readonly number[]): number {
  const pairs = Math.min(base.length, head.length);
  const blocks = Math.max(1, Math.floor(pairs / pairsPerBlock));
  const ratios: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const from = Math.floor((block * pairs) / blocks);
    const to = Math.floor(((block + 1) * pairs) / blocks);
    const fastest = (samples: readonly number[]): number => Math.min(...samples.slice(from, to));
    ratios.push(logRatio(fastest(base), fastest(head)));
  }
  return median(ratios);
}

/** The median of the log ratios of pairs: sees tails and garbage collection, which floors hide. */
export function pairedMedianRatio(base: readonly number[], head: readonly number[]): number {
  const pairs = Math.min(base.length, head.length);
  const ratios = Array.from({ length: pairs }, (_, index) =>
    logRatio(base[index] as number, head[index] as number),
  );
  return median(ratios);
}
