/**
 * An exact test on capped signed ranks, its interval and the Hodges-Lehmann estimate.
 *
 * Base and head are labelled by a fair coin in each round, so under "the true log ratio is m" the
 * signs of d - m are fair coins, whatever the distribution of their sizes. The score of a round is
 * its rank by |d - m|, capped at a third of the rounds, so that no few wild rounds decide. The null
 * distribution is the exact one of a sum of scores with fair signs. Hodges & Lehmann 1963; Wilcoxon
 * 1945 without the cap.
 */
import { medianOfSorted } from './order.ts';

/** Scores of n rounds in the order of their ranks. */
export function cappedScores(n: number): readonly number[] {
  const cap = capOf(n);
  return Array.from({ length: n }, (_, index) => Math.min(index + 1, cap));
}

function capOf(n: number): number {
  return Math.ceil(n / 3);
}

/** P(W >= w) for w = 0, 1, …, the sum of all scores + 1: the scores with fair signs, one by one. */
export function upperTail(scores: readonly number[]): Float64Array {
  const total = scores.reduce((sum, score) => sum + score, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  let reached = 0;
  for (const score of scores) {
    reached += score;
    // Downwards, so that each sum is still that of the scores before this one.
    for (let sum = reached; sum >= 0; sum -= 1) {
      const without = chances[sum] as number;
      const positive = sum >= score ? (chances[sum - score] as number) : 0;
      chances[sum] = (without + positive) / 2;
    }
  }
  const tail = new Float64Array(total + 2);
  for (let sum = total; sum >= 0; sum -= 1) {
    tail[sum] = (tail[sum + 1] as number) + (chances[sum] as number);
  }
  return tail;
}

const tails = new Map<number, Float64Array>();

/** Of the scores of n rounds; kept, since every look of every benchmark asks for the same few. */
function tailOf(n: number): Float64Array {
  const known = tails.get(n);
  if (known !== undefined) return known;
  const tail = upperTail(cappedScores(n));
  tails.set(n, tail);
  return tail;
}

/** The smallest w with P(W >= w) <= level; more than the sum of the scores where there is none. */
export function criticalSum(n: number, level: number): number {
  const tail = tailOf(n);
  // The tail only falls, and ends with the 0 of a sum that is out of reach.
  let low = 0;
  let high = tail.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((tail[middle] as number) <= level) high = middle;
    else low = middle + 1;
  }
  return (tail[low] as number) === 0 ? Number.POSITIVE_INFINITY : low;
}

/**
 * The sum of the scores of rounds above m. Equal sizes are told apart by their place: any fixed
 * order keeps the test exact. A round at m itself counts as below, on either side of the test. The
 * sum falls as m rises, since a round above m can only lose rank to one below.
 */
export function scoreAbove(d: readonly number[], m: number): number {
  const cap = capOf(d.length);
  // By insertion: rounds are few, and this is asked for at every step of an interval's search.
  const bySize = new Float64Array(d.length);
  for (let index = 0; index < d.length; index += 1) {
    const shifted = (d[index] as number) - m;
    const size = Math.abs(shifted);
    let place = index;
    for (; place > 0 && Math.abs(bySize[place - 1] as number) > size; place -= 1) {
      bySize[place] = bySize[place - 1] as number;
    }
    bySize[place] = shifted;
  }
  return bySize.reduce(
    (sum, shifted, index) => (shifted > 0 ? sum + Math.min(index + 1, cap) : sum),
    0,
  );
}

/** Whether the rounds lie above m, at a one-sided level: the lower limit is m at least. */
export function liesAbove(d: readonly number[], m: number, level: number): boolean {
  return scoreAbove(d, m) >= criticalSum(d.length, level);
}

/** Hodges and Lehmann's estimate: the median of the Walsh averages. */
export function estimateOf(d: readonly number[]): number {
  return medianOfSorted(walshAverages(d));
}

/** (d_i + d_j) / 2 for all i <= j, ascending: where the test's outcome can change. */
function walshAverages(d: readonly number[]): Float64Array {
  const averages = new Float64Array((d.length * (d.length + 1)) / 2);
  let count = 0;
  for (let first = 0; first < d.length; first += 1) {
    for (let second = first; second < d.length; second += 1) {
      averages[count] = ((d[first] as number) + (d[second] as number)) / 2;
      count += 1;
    }
  }
  return averages.sort();
}

/** What the rounds say of the true log ratio. */
interface Interval {
  /** Hodges and Lehmann's: the median of the Walsh averages. */
  readonly estimate: number;
  /** One-sided limits; infinite where so few rounds can reject nothing. */
  readonly low: number;
  readonly high: number;
}

/** The estimate and its limits, each at a one-sided level. */
export function intervalOf(d: readonly number[], level: number): Interval {
  const critical = criticalSum(d.length, level);
  const averages = walshAverages(d);
  const mirrored = averages.map((average) => -average).reverse();
  const negated = d.map((value) => -value);
  return {
    estimate: medianOfSorted(averages),
    low: lowerLimit(d, averages, critical),
    high: -lowerLimit(negated, mirrored, critical),
  };
}

/** The largest value below which the test rejects every m. */
function lowerLimit(d: readonly number[], averages: Float64Array, critical: number): number {
  if (critical === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  const rejectsBelow = (index: number): boolean => {
    const at = averages[index] as number;
    const before = averages[index - 1] ?? at - 2;
    // Between two Walsh averages the outcome is one and the same.
    return scoreAbove(d, (before + at) / 2) >= critical;
  };
  let low = -1;
  let high = averages.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rejectsBelow(middle)) low = middle;
    else high = middle - 1;
  }
  return low === -1 ? Number.NEGATIVE_INFINITY : (averages[low] as number);
}
