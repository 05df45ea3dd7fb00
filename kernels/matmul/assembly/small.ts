/**
 * Products so small that packing takes longer than it saves: tiles read both operands where they lie.
 * Where the last tile would reach beyond c, it is moved back over numbers that are there already, and
 * computes them again, to the same bits.
 */
import { DEPTH, SMALL } from './blocks';
import { narrowTile, ROWS, smallTile, VECTORS } from '../build/tiles';

const COLUMNS: i32 = VECTORS * 4;

/**
 * Whether `small` can do it, and adds in the order in which blocks do: both operands row-major, c
 * overwritten, no less than a tile of it, one block deep.
 */
export function isSmall(m: i32, n: i32, k: i32): bool {
  return m >= ROWS && n >= COLUMNS / 2 && k <= DEPTH && k * n <= SMALL;
}

/** c = a b for row-major a (m x k), b (k x n) and c (m x n). */
export function small(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32): void {
  const aStride = (<usize>k) << 2;
  const stride = (<usize>n) << 2;
  for (let row = 0; row < m; row += ROWS) {
    const top = <usize>min(row, m - ROWS);
    const from = a + top * aStride;
    const to = c + top * stride;
    let column = 0;
    for (; column + COLUMNS <= n; column += COLUMNS) {
      const skipped = (<usize>column) << 2;
      smallTile(from, aStride, b + skipped, stride, k, to + skipped, stride, 0);
    }
    const left = n - column;
    if (left > COLUMNS / 2 && n >= COLUMNS) {
      const skipped = (<usize>(n - COLUMNS)) << 2;
      smallTile(from, aStride, b + skipped, stride, k, to + skipped, stride, 0);
    } else if (left > 0) {
      narrowColumns(from, aStride, b, stride, k, to, n, column);
    }
  }
}

/** The columns from `column` on, half a tile at a time. */
// @ts-expect-error: decorator
@inline
function narrowColumns(
  a: usize,
  aStride: usize,
  b: usize,
  stride: usize,
  k: i32,
  c: usize,
  n: i32,
  column: i32,
): void {
  for (; column < n; column += COLUMNS / 2) {
    const skipped = (<usize>min(column, n - COLUMNS / 2)) << 2;
    narrowTile(a, aStride, b + skipped, stride, k, c + skipped, stride, 0);
  }
}
