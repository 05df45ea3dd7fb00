import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { median, robustSigma } from './order.ts';

/** Degrees of freedom at which Student's t is the normal distribution to all digits shown. */
const manyDegrees = 1e9;

export function normalQuantile(p: number): number {
  return tQuantile(p, manyDegrees);
}

/** Where one more value of a series is expected: median +- t s sqrt(1 + 1/n). */
export function predictionInterval(
  values: readonly number[],
  confidence: number,
): { readonly low: number; readonly high: number } {
  const n = values.length;
  const center = median(values);
  const t = tQuantile((1 + confidence) / 2, Math.max(1, n - 1));
  const half = t * robustSigma(values) * Math.sqrt(1 + 1 / n);
  return { low: center - half, high: center + half };
}
