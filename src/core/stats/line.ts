/** A straight line through points, by least squares. */
import { mean } from './moments.ts';

export interface Line {
  readonly slope: number;
  /** Of the slope, from the residuals; NaN below three points. */
  readonly slopeError: number;
}

/**
 * Ordinary least squares; the error as in Draper and Smith, Applied Regression Analysis, 1.4:
 * s / sqrt(Sxx), s^2 = sum of squared residuals / (n - 2). NaN where all x are one.
 */
export function fitLine(xs: readonly number[], ys: readonly number[]): Line {
  const [xMean, yMean] = [mean(xs), mean(ys)];
  let xx = 0;
  let xy = 0;
  for (const [i, x] of xs.entries()) {
    xx += (x - xMean) ** 2;
    xy += (x - xMean) * ((ys[i] as number) - yMean);
  }
  const slope = xy / xx;
  let squares = 0;
  for (const [i, x] of xs.entries()) {
    squares += ((ys[i] as number) - yMean - slope * (x - xMean)) ** 2;
  }
  const freedom = xs.length - 2;
  const slopeError = freedom > 0 ? Math.sqrt(squares / freedom / xx) : Number.NaN;
  return { slope, slopeError };
}

/** What errors of the ys themselves, standard deviations that do not hang together, do to it. */
export function slopeErrorFrom(xs: readonly number[], yErrors: readonly number[]): number {
  const xMean = mean(xs);
  let xx = 0;
  let weighted = 0;
  for (const [i, x] of xs.entries()) {
    xx += (x - xMean) ** 2;
    weighted += ((x - xMean) * (yErrors[i] as number)) ** 2;
  }
  return Math.sqrt(weighted) / xx;
}
