/** to[i] = the hyperbolic tangent of x[i]. */
export function tanh(x: Float32Array, to: Float32Array): Float32Array {
  for (let i = 0; i < to.length; i += 1) {
    to[i] = Math.tanh(x[i] as number);
  }
  return to;
}
