/** Added to the variance, so that a constant row becomes the bias. */
export const epsilon = 1e-5;

/** to = each row of x (rows x columns) with mean 0 and variance 1, times gain plus bias. */
export function layerNorm(
  x: Float32Array,
  gain: Float32Array,
  bias: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    let sum = 0;
    for (let i = 0; i < columns; i += 1) sum += x[from + i] as number;
    const mean = sum / columns;
    let squares = 0;
    for (let i = 0; i < columns; i += 1) squares += ((x[from + i] as number) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / columns + epsilon);
    for (let i = 0; i < columns; i += 1) {
      const normal = ((x[from + i] as number) - mean) * scale;
      to[from + i] = normal * (gain[i] as number) + (bias[i] as number);
    }
  }
  return to;
}
