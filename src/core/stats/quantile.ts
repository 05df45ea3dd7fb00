/**
 * The value below which a share of an ascending sample lies, interpolated between its neighbours
 * (Hyndman & Fan 1996, type 7). NaN without values.
 */
export function quantile(ascending: readonly number[], share: number): number {
  const place = (ascending.length - 1) * share;
  const low = ascending[Math.floor(place)] ?? Number.NaN;
  const high = ascending[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
