import { epsilon } from './naive.ts';

interface Rows {
  readonly x: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Each row with mean 0 and variance 1, in float64. */
export function reference({ x, rows, columns }: Rows): Float64Array {
  const result = new Float64Array(x.length);
  for (let row = 0; row < rows; row += 1) {
    const values = Float64Array.from(x.subarray(row * columns, (row + 1) * columns));
    const mean = values.reduce((sum, value) => sum + value, 0) / columns;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
    const scale = 1 / Math.sqrt(variance + epsilon);
    result.set(
      values.map((value) => (value - mean) * scale),
      row * columns,
    );
  }
  return result;
}
