/** Order statistics. */

export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** NaN without values. The median of the negated values is its negative, bit for bit. */
export function median(values: readonly number[]): number {
  const ascending = sorted(values);
  const last = ascending.length - 1;
  const low = ascending[Math.floor(last / 2)] ?? Number.NaN;
  const high = ascending[Math.ceil(last / 2)] ?? Number.NaN;
  return low === high ? low : (low + high) / 2;
}

/** A spread that outliers do not move: 1.4826 median|x - median|, sigma where x is normal. */
export function robustSigma(values: readonly number[]): number {
  const center = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - center)));
}
