/** to = each row of x (rows x columns) as shares of 1: e^x over its sum. */
export function softmax(
  x: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + columns; i += 1) most = Math.max(most, x[i] as number);
    let sum = 0;
    for (let i = from; i < from + columns; i += 1) {
      to[i] = Math.exp((x[i] as number) - most);
      sum += to[i] as number;
    }
    for (let i = from; i < from + columns; i += 1) to[i] = (to[i] as number) / sum;
  }
  return to;
}
