/** to[i] = the larger of x[i] and 0. */
export function relu(x: Float32Array, to: Float32Array): Float32Array {
  for (let i = 0; i < to.length; i += 1) {
    to[i] = Math.max(x[i] as number, 0);
  }
  return to;
}
