/** to[i] = 1 / (1 + e^-x[i]). */
export function sigmoid(x: Float32Array, to: Float32Array): Float32Array {
  for (let i = 0; i < to.length; i += 1) {
    to[i] = 1 / (1 + Math.exp(-(x[i] as number)));
  }
  return to;
}
