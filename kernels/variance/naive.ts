/** The mean of the squares of all elements' distances from their mean. */
export function variance(x: Float32Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += x[i] as number;
  const mean = total / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i += 1) squares += ((x[i] as number) - mean) ** 2;
  return squares / x.length;
}
