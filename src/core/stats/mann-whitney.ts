/**
 * Mann & Whitney's (1947) test whether values of one sample tend to be larger than those of the
 * other. U counts the pairs in which the first sample's value is the larger one, a tie as one half.
 * All p-values are two-sided; NaN where a sample is empty or has a NaN.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Up to this many values a sample, the distribution is counted; with ties that takes longer. */
const exactUpTo = 50;
const exactWithTiesUpTo = 25;

interface Pairs {
  readonly m: number;
  readonly n: number;
  /** Pairs in which the first sample's value is the larger one. */
  readonly above: number;
  readonly tied: number;
  /** How many values are equal, group by group, ascending; all 1 without ties. */
  readonly groups: readonly number[];
}

/** Compares all pairs, by merging the sorted samples. Null where there is nothing to compare. */
function pairsOf(first: readonly number[], second: readonly number[]): Pairs | null {
  // NaN is sorted to the end.
  const x = Float64Array.from(first).sort();
  const y = Float64Array.from(second).sort();
  if (Number.isNaN(x.at(-1) ?? Number.NaN) || Number.isNaN(y.at(-1) ?? Number.NaN)) return null;
  const groups: number[] = [];
  let above = 0;
  let tied = 0;
  let fromX = 0;
  let fromY = 0;
  while (fromX < x.length || fromY < y.length) {
    const value = Math.min(x[fromX] ?? Infinity, y[fromY] ?? Infinity);
    let toX = fromX;
    let toY = fromY;
    while (toX < x.length && x[toX] === value) toX += 1;
    while (toY < y.length && y[toY] === value) toY += 1;
    above += (toX - fromX) * fromY;
    tied += (toX - fromX) * (toY - fromY);
    groups.push(toX - fromX + toY - fromY);
    fromX = toX;
    fromY = toY;
  }
  return { m: x.length, n: y.length, above, tied, groups };
}

/** n over k. */
function choices(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}

/**
 * P(U <= u) where all labellings of the values are equally likely, given how they tie. From the
 * lowest group up, it is counted how many of the first sample's values are in it: each of them is
 * above the second sample's values that were passed, and ties with those of its group.
 */
function lowerTail({ m, n, groups }: Omit<Pairs, 'above' | 'tied'>, u: number): number {
  // With ties there are halves, and they are the units. Sums above u are not followed.
  const units = groups.length < m + n ? 2 : 1;
  const limit = Math.floor(units * u);
  const width = limit + 1;
  let ways = new Float64Array((m + 1) * width);
  ways[0] = 1;
  let passed = 0;
  for (const size of groups) {
    const next = new Float64Array(ways.length);
    for (let k = Math.max(0, passed - n); k <= Math.min(m, passed); k += 1) {
      for (let share = 0; share <= size && k + share <= m; share += 1) {
        const added = units * share * (passed - k + (size - share) / 2);
        const times = choices(size, share);
        const from = k * width;
        const to = (k + share) * width + added;
        for (let sum = 0; sum + added <= limit; sum += 1) {
          next[to + sum] = (next[to + sum] as number) + times * (ways[from + sum] as number);
        }
      }
    }
    ways = next;
    passed += size;
  }
  const counted = ways.subarray(m * width).reduce((sum, count) => sum + count, 0);
  return counted / choices(m + n, m);
}

function fromNormal({ m, n, above, tied, groups }: Pairs): number {
  const total = m + n;
  let ties = 0;
  for (const size of groups) ties += size ** 3 - size;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (variance === 0) return 1;
  const distance = Math.abs(above + tied / 2 - (m * n) / 2);
  const z = Math.max(0, distance - 0.5) / Math.sqrt(variance);
  return 2 * normalCdf(-z, 0, 1);
}

/** By the normal approximation, corrected for ties and continuity. */
export function mannWhitneyFromNormal(first: readonly number[], second: readonly number[]): number {
  const pairs = pairsOf(first, second);
  return pairs === null ? Number.NaN : fromNormal(pairs);
}

/** Counted for small samples, also with ties; by the normal approximation for large ones. */
export function mannWhitney(first: readonly number[], second: readonly number[]): number {
  const pairs = pairsOf(first, second);
  if (pairs === null) return Number.NaN;
  const { m, n, above, tied, groups } = pairs;
  const isTied = groups.length < m + n;
  if (Math.max(m, n) > (isTied ? exactWithTiesUpTo : exactUpTo)) return fromNormal(pairs);
  const u = above + tied / 2;
  const smaller = Math.min(u, m * n - u);
  return Math.min(1, 2 * lowerTail(pairs, smaller));
}

/** Counted as if nothing were tied, each tie broken so that the samples differ least. */
export function mannWhitneyTiesBroken(first: readonly number[], second: readonly number[]): number {
  const pairs = pairsOf(first, second);
  if (pairs === null) return Number.NaN;
  const { m, n, above, tied } = pairs;
  const middle = Math.floor((m * n) / 2);
  const smaller = (u: number): number => Math.min(u, m * n - u);
  const isAround = above <= middle && above + tied >= middle;
  const u = isAround ? middle : Math.max(smaller(above), smaller(above + tied));
  const groups = Array.from({ length: m + n }, () => 1);
  return Math.min(1, 2 * lowerTail({ m, n, groups }, u));
}
