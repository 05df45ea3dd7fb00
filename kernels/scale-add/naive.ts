/** sum[i] = factor a[i] + b[i], one element after the other. */
export function scaleAdd(
  factor: number,
  a: Float32Array,
  b: Float32Array,
  sum: Float32Array,
): Float32Array {
  for (let i = 0; i < sum.length; i += 1) {
    sum[i] = factor * (a[i] as number) + (b[i] as number);
  }
  return sum;
}
