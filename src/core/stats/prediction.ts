import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { median, robustSigma } from './order.ts';

/**
 * The median absolute deviation of n normal values tells as much of their spread as the standard
 * deviation of 0.37 n of them (Rousseeuw & Croux 1993), so t gets that share of the degrees of
 * freedom.
 */
const robustEfficiency = 0.37;

/** Where one more value of a series is expected: median +- t s sqrt(1 + 1/n), s from the MAD. */
export function predictionInterval(
  values: readonly number[],
  confidence: number,
): { readonly low: number; readonly high: number } {
  const n = values.length;
  const center = median(values);
  const t = tQuantile((1 + confidence) / 2, Math.max(1, robustEfficiency * (n - 1)));
  const half = t * robustSigma(values) * Math.sqrt(1 + 1 / n);
  return { low: center - half, high: center + half };
}
