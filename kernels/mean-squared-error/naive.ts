/** The mean of the squares of prediction - target. */
export function meanSquaredError(prediction: Float32Array, target: Float32Array): number {
  let total = 0;
  for (let i = 0; i < target.length; i += 1) {
    total += ((prediction[i] as number) - (target[i] as number)) ** 2;
  }
  return total / target.length;
}

/** Its gradient by the prediction. */
export function meanSquaredErrorGradient(
  prediction: Float32Array,
  target: Float32Array,
  gradient: Float32Array,
): Float32Array {
  for (let i = 0; i < target.length; i += 1) {
    gradient[i] = (2 * ((prediction[i] as number) - (target[i] as number))) / target.length;
  }
  return gradient;
}
