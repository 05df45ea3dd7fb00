/**
 * Where a stretch of a series differs most from what follows it, by the energy distance of Székely
 * and Rizzo: the split of E-divisive (Matteson & James 2014, "A nonparametric approach for multiple
 * change point analysis of multivariate data", JASA 109, equations 5 to 7, with exponent 1).
 */
import { sorted } from './order.ts';

interface Cut {
  /** Of the first value after it. */
  readonly index: number;
  /** Up to here what follows is most different. */
  readonly end: number;
}

/**
 * Where the values are best cut, `least` of them on either side of it, two at least; the earliest
 * of equals; null where there are too few values, or no cut tells two sides apart.
 *
 * The score of a cut is n m / (n + m) times the energy distance of the first n values and the m
 * values from there to an end: any end, the best being sought too, since what comes after a second
 * change would blur the first; or the last one. Takes as many steps as there are pairs of values.
 */
export function energySplit(
  values: readonly number[],
  least: number,
  ends: 'any' | 'last',
): Cut | null {
  const { length } = values;
  // Sums of the distances within the values before a cut, and within those from it to the end.
  const withinLeft = new Float64Array(length + 1);
  const withinRight = new Float64Array(length + 1);
  let best: Cut | null = null;
  let bestScore = 0;
  for (let end = 2; end <= length; end += 1) {
    const added = values[end - 1] as number;
    let toAdded = 0;
    for (let index = end - 2; index >= 0; index -= 1) {
      toAdded += Math.abs((values[index] as number) - added);
      withinRight[index] = (withinRight[index] as number) + toAdded;
    }
    const all = withinRight[0] as number;
    withinLeft[end] = all;
    if (ends === 'last' && end < length) continue;
    for (let index = least; index <= end - least; index += 1) {
      const left = withinLeft[index] as number;
      const right = withinRight[index] as number;
      const score = scoreOf(index, end - index, left, right, all - left - right);
      if (score > bestScore) {
        best = { index, end };
        bestScore = score;
      }
    }
  }
  return best;
}

/** n m / (n + m) (2 mean between - mean within left - mean within right), means over pairs. */
function scoreOf(n: number, m: number, left: number, right: number, between: number): number {
  return (2 / (n + m)) * (between - (left * m) / (n - 1) - (right * n) / (m - 1));
}

/**
 * The values with the wild ones pulled in, so that the distances to a few spikes do not outweigh
 * those to a level. From the `most`-th smallest to the `most`-th largest the values have a range;
 * what is farther outside of it than it is wide is moved to there.
 */
export function fenced(values: readonly number[], most: number): readonly number[] {
  const ascending = sorted(values);
  const low = ascending[most - 1];
  const high = ascending[values.length - most];
  if (low === undefined || high === undefined || low > high) return values;
  const width = high - low;
  return values.map((value) => Math.min(high + width, Math.max(low - width, value)));
}
