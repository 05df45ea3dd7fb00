/** The same numbers as objects and as one typed array, through views and through offsets. */

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** lengths[i] = |points[i]|: an object each, wherever the heap has it. */
export function lengthsOfObjects(points: readonly Point[], lengths: Float32Array): Float32Array {
  for (let i = 0; i < lengths.length; i += 1) {
    const { x, y, z } = points[i] as Point;
    lengths[i] = Math.sqrt(x * x + y * y + z * z);
  }
  return lengths;
}

/** The same of x, y, z side by side in one array. */
export function lengthsOfView(points: Float32Array, lengths: Float32Array): Float32Array {
  for (let i = 0; i < lengths.length; i += 1) {
    const x = points[3 * i] as number;
    const y = points[3 * i + 1] as number;
    const z = points[3 * i + 2] as number;
    lengths[i] = Math.sqrt(x * x + y * y + z * z);
  }
  return lengths;
}

/** sums[i] = the sum of row i of a matrix: each row a view of its own. */
export function rowSumsBySubarray(
  matrix: Float32Array,
  columns: number,
  sums: Float32Array,
): Float32Array {
  for (let i = 0; i < sums.length; i += 1) {
    sums[i] = sumOf(matrix.subarray(i * columns, (i + 1) * columns));
  }
  return sums;
}

function sumOf(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] as number;
  return sum;
}

/** The same: the whole matrix, and where the row begins and ends. */
export function rowSumsByOffset(
  matrix: Float32Array,
  columns: number,
  sums: Float32Array,
): Float32Array {
  for (let i = 0; i < sums.length; i += 1) {
    sums[i] = sumFrom(matrix, i * columns, (i + 1) * columns);
  }
  return sums;
}

function sumFrom(x: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += x[i] as number;
  return sum;
}
