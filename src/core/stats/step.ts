/** The step between two neighbouring stretches of a series: how large, how sure, or a slope. */
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, momentsOf } from './moments.ts';
import { median } from './order.ts';

/** Values are pulled in to this many robust sigmas outside of the two levels. */
const widest = 5;

export interface Step {
  /** After less before. */
  readonly size: number;
  /** The chance of a step so large, either way, where the level is one and the same. */
  readonly p: number;
  /** Whether one straight line fits both stretches better than their two levels do. */
  readonly isSlope: boolean;
}

/** Two or more values on either side. */
export function stepBetween(before: readonly number[], after: readonly number[]): Step {
  const [left, right] = pulledIn(before, after);
  const { size, errors, residue } = meansOf(left, right);
  return {
    size,
    p: Math.max(...errors.map((error) => chanceOf(size, error))),
    isSlope: aroundLine([...left, ...right]) < residue,
  };
}

/** Where the size of the step lies, at this two-sided confidence. */
export function stepInterval(
  before: readonly number[],
  after: readonly number[],
  confidence: number,
): { readonly size: number; readonly low: number; readonly high: number } {
  const { size, errors } = meansOf(...pulledIn(before, after));
  const halves = errors.map(({ deviation, degrees }) =>
    // Without spread there are no degrees of freedom either.
    deviation === 0 ? 0 : tQuantile((1 + confidence) / 2, degrees) * deviation,
  );
  const half = Math.max(...halves);
  return { size, low: size - half, high: size + half };
}

/**
 * Both sides with their wild values pulled in, since one spike would hide a step from a mean and a
 * variance. Both within one and the same range: limits of each side's own would draw the sides of
 * a series that has two states apart. Values are from the first median, so equal ones are all 0.
 */
function pulledIn(before: readonly number[], after: readonly number[]): [number[], number[]] {
  const origin = median(before);
  const shift = median(after) - origin;
  const left = before.map((value) => value - origin);
  const right = after.map((value) => value - origin);
  const residuals = [...left.map(Math.abs), ...right.map((value) => Math.abs(value - shift))];
  const width = widest * 1.4826 * median(residuals);
  // More than half of the values are at their levels: nothing says what would be wild.
  if (width === 0) return [left, right];
  const low = Math.min(0, shift) - width;
  const high = Math.max(0, shift) + width;
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  return [left.map(within), right.map(within)];
}

interface StandardError {
  readonly deviation: number;
  readonly degrees: number;
}

/**
 * The difference of the means with its standard error in two ways, of which the worse one counts.
 * Student's takes the spread of both sides for one, which keeps a short side that happens to be
 * quiet from being sure of itself; Welch's takes each for its own, which keeps a short side that
 * holds a spike from borrowing the calm of the other.
 */
function meansOf(left: readonly number[], right: readonly number[]) {
  const [one, other] = [momentsOf(left), momentsOf(right)];
  const [n, m] = [one.n, other.n];
  const residue = one.variance * (n - 1) + other.variance * (m - 1);
  const pooled: StandardError = {
    deviation: Math.sqrt((residue / (n + m - 2)) * (1 / n + 1 / m)),
    degrees: n + m - 2,
  };
  const [v, w] = [one.variance / n, other.variance / m];
  const apart: StandardError = {
    deviation: Math.sqrt(v + w),
    // Welch 1947 and Satterthwaite 1946.
    degrees: (v + w) ** 2 / (v ** 2 / (n - 1) + w ** 2 / (m - 1)),
  };
  return { size: other.mean - one.mean, errors: [pooled, apart], residue };
}

function chanceOf(size: number, { deviation, degrees }: StandardError): number {
  if (deviation === 0) return size === 0 ? 1 : 0;
  return 2 * tCdf(-Math.abs(size) / deviation, degrees);
}

/** Sum of the squared distances from the line of least squares. */
function aroundLine(values: readonly number[]): number {
  const center = mean(values);
  const middle = (values.length - 1) / 2;
  let product = 0;
  let time = 0;
  let all = 0;
  for (const [index, value] of values.entries()) {
    product += (index - middle) * (value - center);
    time += (index - middle) ** 2;
    all += (value - center) ** 2;
  }
  return all - product ** 2 / time;
}
