/** Order statistics. */

/** So many values are sorted by insertion faster than by anything that calls a function. */
const few = 100;

/** Ascending; values that are equal, as 0 and -0 are, in the order that they had. */
export function sorted(values: readonly number[]): number[] {
  if (values.length <= few && !values.some(Number.isNaN)) return sortedByInsertion(values);
  // A typed array needs no function, but orders zeros by their signs and has a place for NaN.
  const isPlain = values.every((value) => value < 0 || value > 0);
  return isPlain ? Array.from(Float64Array.from(values).sort()) : [...values].sort((a, b) => a - b);
}

function sortedByInsertion(values: readonly number[]): number[] {
  const ascending: number[] = [];
  for (const value of values) {
    let place = ascending.length;
    for (; place > 0 && (ascending[place - 1] as number) > value; place -= 1) {
      ascending[place] = ascending[place - 1] as number;
    }
    ascending[place] = value;
  }
  return ascending;
}

/** NaN without values. The median of the negated values is its negative, bit for bit. */
export function median(values: readonly number[]): number {
  return medianOfSorted(sorted(values));
}

export function medianOfSorted(ascending: ArrayLike<number>): number {
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
