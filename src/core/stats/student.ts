/** Student's t: tests whether two means differ, and limits of means and of values to come. */
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { type Moments, momentsOf } from './moments.ts';

interface TTest {
  /** Of the first mean less the second one. */
  readonly t: number;
  /** Degrees of freedom. */
  readonly df: number;
  /** Two-sided; NaN where neither sample has a spread and the means are equal. */
  readonly p: number;
}

function tested(difference: number, standardError: number, df: number): TTest {
  const t = difference / standardError;
  return { t, df, p: 2 * tCdf(-Math.abs(t), df) };
}

/** Welch 1947: the spreads may differ. NaN where neither sample has a spread. */
export function welchTest(first: Moments, second: Moments): TTest {
  const one = first.variance / first.n;
  const other = second.variance / second.n;
  const df = (one + other) ** 2 / (one ** 2 / (first.n - 1) + other ** 2 / (second.n - 1));
  return tested(first.mean - second.mean, Math.sqrt(one + other), df);
}

/** Student 1908: one spread for both. A sample of one value has none of its own. */
export function pooledTest(first: Moments, second: Moments): TTest {
  const df = first.n + second.n - 2;
  const squares = ({ n, variance }: Moments): number => (n < 2 ? 0 : (n - 1) * variance);
  const pooled = (squares(first) + squares(second)) / df;
  const standardError = Math.sqrt(pooled * (1 / first.n + 1 / second.n));
  return tested(first.mean - second.mean, standardError, df);
}

/** What t stays below with this chance. */
export function tLimit(chance: number, df: number): number {
  return tQuantile(chance, df);
}

/**
 * What one more value of a normal series stays below with this chance: mean + t s sqrt(1 + 1/n).
 * NaN below two values.
 */
export function upperPrediction(values: readonly number[], chance: number): number {
  const { n, mean, variance } = momentsOf(values);
  return mean + tQuantile(chance, n - 1) * Math.sqrt(variance * (1 + 1 / n));
}

/** Where something lies with a chance that is said. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Where the mean of a normal population lies: mean +- t s / sqrt(n). Null below two values. */
export function meanInterval(values: readonly number[], chance: number): Interval | null {
  const { n, mean, variance } = momentsOf(values);
  return n < 2 ? null : around(mean, Math.sqrt(variance / n), n - 1, chance);
}

/** Where the difference of two means lies, the first less the second one, as Welch 1947 has it. */
export function differenceInterval(
  first: readonly number[],
  second: readonly number[],
  chance: number,
): Interval | null {
  const [one, other] = [momentsOf(first), momentsOf(second)];
  if (one.n < 2 || other.n < 2) return null;
  const [own, its] = [one.variance / one.n, other.variance / other.n];
  const difference = one.mean - other.mean;
  if (own + its === 0) return { low: difference, high: difference };
  const df = (own + its) ** 2 / (own ** 2 / (one.n - 1) + its ** 2 / (other.n - 1));
  return around(difference, Math.sqrt(own + its), df, chance);
}

function around(mean: number, standardError: number, df: number, chance: number): Interval {
  const reach = tLimit((1 + chance) / 2, df) * standardError;
  return { low: mean - reach, high: mean + reach };
}
