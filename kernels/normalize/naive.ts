/** Added to the variance, so that a constant row becomes zeros. */
export const epsilon = 1e-5;

/** to = each row of x (rows x columns) with mean 0 and variance 1; `to` may be x. */
export function normalize(
  x: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    let sum = 0;
    for (let i = from; i < from + columns; i += 1) sum += x[i] as number;
    const mean = sum / columns;
    let squares = 0;
    for (let i = from; i < from + columns; i += 1) squares += ((x[i] as number) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / columns + epsilon);
    for (let i = from; i < from + columns; i += 1) to[i] = ((x[i] as number) - mean) * scale;
  }
  return to;
}
