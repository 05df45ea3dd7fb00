/** What one round says: the samples of an arm as one time, those of both as log ratios. */
import { median, sorted } from './order.ts';
import { quantile } from './quantile.ts';

/** The share of a round's samples that are not its tail. */
const tailShare = 0.95;

/** A difference of logarithms, so that swapped arms give the negative bit for bit. */
function logRatio(base: number, head: number): number {
  return Math.log(head) - Math.log(base);
}

/** Whether these are times, one at least: a clock that stands still gives none. */
export function areTimes(samples: readonly number[]): boolean {
  return samples.length > 0 && samples.every((ns) => ns > 0 && ns < Number.POSITIVE_INFINITY);
}

/** Mean of the fastest tenth of the samples, of two at least. */
export function floorOf(samples: readonly number[]): number {
  const fastest = sorted(samples).slice(0, Math.max(2, Math.floor(samples.length / 10)));
  return fastest.reduce((sum, value) => sum + value, 0) / fastest.length;
}

/** A round's log ratio head/base in two ways, and how much each differs between its blocks. */
export interface RoundRatios {
  /** Of the blocks' fastest samples: what the program takes when nothing disturbs it. */
  readonly floor: BlockRatio;
  /** Of the medians of the blocks' paired ratios: what it takes in a machine that has no quiet. */
  readonly median: BlockRatio;
  /** Log ratio of the slowest samples (95th percentile), for which a block has too few. */
  readonly tail: number;
}

export interface BlockRatio {
  /** The median over the blocks. */
  readonly ratio: number;
  /**
   * Median distance of the blocks from it, which one bad block does not move. The same when the
   * arms change places, so that a choice by it leaves the sign of the ratio as fair as it was.
   */
  readonly scatter: number;
}

/** How a round is cut. */
export interface BlockRule {
  /** Pairs of a block … */
  readonly pairs: number;
  /** … or fewer, for as many blocks as this … */
  readonly blocks: number;
  /** … of so many pairs at least; else there are fewer blocks. */
  readonly fewestPairs: number;
}

/**
 * Pairs that were sampled side by side are cut into blocks, so that a slow phase of the machine
 * that is longer than a block falls on both arms of it. Samples without a partner are dropped. All
 * is NaN where a sample is no time: a median would pass over it in silence.
 */
export function roundRatios(
  base: readonly number[],
  head: readonly number[],
  rule: BlockRule,
): RoundRatios {
  if (!areTimes(base) || !areTimes(head))
    return { floor: unknown, median: unknown, tail: Number.NaN };
  const floors: number[] = [];
  const medians: number[] = [];
  const pairs = Math.min(base.length, head.length);
  for (const [from, to] of blocksOf(pairs, rule)) {
    const [ofBase, ofHead] = [base.slice(from, to), head.slice(from, to)];
    floors.push(logRatio(smallest(ofBase), smallest(ofHead)));
    medians.push(median(ofBase.map((value, index) => logRatio(value, ofHead[index] as number))));
  }
  const tailOf = (arm: readonly number[]) => quantile(sorted(arm.slice(0, pairs)), tailShare);
  const tail = logRatio(tailOf(base), tailOf(head));
  return { floor: overBlocks(floors), median: overBlocks(medians), tail };
}

/** Where each block begins, and where it ends: before the pair of that number. */
export function blocksOf(pairs: number, rule: BlockRule): readonly (readonly [number, number])[] {
  const short = Math.min(rule.blocks, Math.floor(pairs / rule.fewestPairs));
  const count = Math.max(1, short, Math.floor(pairs / rule.pairs));
  const begin = (block: number): number => Math.floor((block * pairs) / count);
  return Array.from({ length: count }, (_, block) => [begin(block), begin(block + 1)]);
}

const unknown: BlockRatio = { ratio: Number.NaN, scatter: Number.NaN };

/** Of any number of values; as arguments of Math.min there may be some 120,000. */
function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function overBlocks(ratios: readonly number[]): BlockRatio {
  const ratio = median(ratios);
  return { ratio, scatter: median(ratios.map((one) => Math.abs(one - ratio))) };
}

/**
 * The log ratios of a benchmark's rounds by the statistic whose blocks agree better with each
 * other: floors on a machine that has quiet moments, medians of pairs on one that is slow for
 * seconds, and for kernels that collect garbage.
 */
export function steadierRatios(rounds: readonly RoundRatios[]): {
  readonly statistic: 'floor' | 'median';
  readonly ratios: readonly number[];
  /** By the other statistic. */
  readonly otherRatios: readonly number[];
  /** Median over the rounds of how much their blocks scatter. */
  readonly scatter: number;
} {
  const scatterOf = (of: 'floor' | 'median') => median(rounds.map((one) => one[of].scatter));
  const [ofFloors, ofMedians] = [scatterOf('floor'), scatterOf('median')];
  const statistic = ofMedians < ofFloors ? 'median' : 'floor';
  const ratiosBy = (of: 'floor' | 'median') => rounds.map((one) => one[of].ratio);
  return {
    statistic,
    ratios: ratiosBy(statistic),
    otherRatios: ratiosBy(statistic === 'floor' ? 'median' : 'floor'),
    scatter: Math.min(ofFloors, ofMedians),
  };
}
