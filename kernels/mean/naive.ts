/** The mean of all elements. */
export function mean(x: Float32Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += x[i] as number;
  return total / x.length;
}
