/** Order statistics. */

export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The quantile p by linear interpolation between order statistics. NaN without values. */
export function quantile(values: readonly number[], p: number): number {
  const ascending = sorted(values);
  const place = (ascending.length - 1) * p;
  const low = ascending[Math.floor(place)] ?? Number.NaN;
  const high = ascending[Math.ceil(place)] ?? Number.NaN;
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A spread that outliers do not move: 1.4826 median|x - median|, sigma where x is normal. */
export function robustSigma(values: readonly number[]): number {
  const center = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - center)));
}
