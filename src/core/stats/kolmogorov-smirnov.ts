/** Smirnov's test whether two samples come from one distribution, of whatever shape. */

/** Kolmogorov's tail is 1 below here, to 12 digits. */
const surelyOne = 0.2;

/** The largest distance between the cumulative shares. NaN without values, or where one is NaN. */
export function smirnovDistance(first: readonly number[], second: readonly number[]): number {
  const x = Float64Array.from(first).sort();
  const y = Float64Array.from(second).sort();
  // NaN is sorted to the end.
  if (Number.isNaN(x.at(-1) ?? Number.NaN) || Number.isNaN(y.at(-1) ?? Number.NaN)) {
    return Number.NaN;
  }
  let largest = 0;
  let inX = 0;
  let inY = 0;
  while (inX < x.length && inY < y.length) {
    const value = Math.min(x[inX] as number, y[inY] as number);
    while (inX < x.length && x[inX] === value) inX += 1;
    while (inY < y.length && y[inY] === value) inY += 1;
    largest = Math.max(largest, Math.abs(inX / x.length - inY / y.length));
  }
  return largest;
}

/** P(K > k) for the limit K of sqrt(n) times the distance: 2 (e^-2kk - e^-8kk + e^-18kk - …). */
export function kolmogorovTail(k: number): number {
  if (Number.isNaN(k)) return k;
  if (k < surelyOne) return 1;
  let tail = 0;
  for (let i = 1; ; i += 1) {
    const term = 2 * Math.exp(-2 * (i * k) ** 2);
    if (term <= 1e-17 * tail) return tail;
    tail += i % 2 === 1 ? term : -term;
  }
}

/** Two-sided, from the limit, with the correction for small samples of Stephens 1970. */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  const pairs = first.length * second.length;
  const root = Math.sqrt(pairs / (first.length + second.length));
  return kolmogorovTail((root + 0.12 + 0.11 / root) * smirnovDistance(first, second));
}
