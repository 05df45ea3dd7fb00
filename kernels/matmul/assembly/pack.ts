/**
 * Copies parts of a matrix into panels, in the order in which a tile reads them. Strides are in
 * elements; what a panel has more than the matrix is zero.
 */
import { bytesOf, columnsOf } from './tile';
import { transposed } from '../../assembly/transpose';
import { ROWS } from '../build/tiles';

/** `depth` steps of b, `inside` columns of it. */
export function packColumnPanel<T extends number>(
  from: usize,
  rowStride: i32,
  columnStride: i32,
  depth: i32,
  inside: i32,
  to: usize,
): void {
  const columns = columnsOf<T>();
  if (sizeof<T>() == 4 && inside == columns && rowStride == 1) {
    const blocks = depth & ~3;
    for (let column = 0; column < columns; column += 4) {
      const at = from + bytesOf<T>(column * columnStride);
      transposed(at, columnStride, blocks, to + bytesOf<T>(column), columns);
    }
    const rest = to + bytesOf<T>(blocks * columns);
    gather<T>(from + bytesOf<T>(blocks), 1, columnStride, depth - blocks, columns, columns, rest, 1);
    return;
  }
  gather<T>(from, rowStride, columnStride, depth, inside, columns, to, 1);
}

/** `depth` steps of a times alpha, `inside` rows of it. */
export function packRowPanel<T extends number>(
  from: usize,
  rowStride: i32,
  columnStride: i32,
  depth: i32,
  inside: i32,
  to: usize,
  alpha: T,
): void {
  let done = 0;
  if (sizeof<T>() == 4 && inside == ROWS && columnStride == 1) {
    done = depth & ~3;
    if (ROWS == 6) interleaveSix(from, rowStride, done, to, <f32>alpha);
    else interleaveFour(from, rowStride, done, to, <f32>alpha);
  }
  const rest = from + bytesOf<T>(done * columnStride);
  const restTo = to + bytesOf<T>(done * ROWS);
  gather<T>(rest, columnStride, rowStride, depth - done, inside, ROWS, restTo, alpha);
}

/** Step by step, value by value; the panel is `across` wide. */
function gather<T extends number>(
  from: usize,
  stepStride: i32,
  stride: i32,
  depth: i32,
  inside: i32,
  across: i32,
  to: usize,
  factor: T,
): void {
  for (let step = 0; step < depth; step++) {
    let at = from;
    let place = to;
    for (let index = 0; index < inside; index++) {
      store<T>(place, factor * load<T>(at));
      at += bytesOf<T>(stride);
      place += sizeof<T>();
    }
    for (let index = inside; index < across; index++) {
      store<T>(place, 0);
      place += sizeof<T>();
    }
    from += bytesOf<T>(stepStride);
    to += bytesOf<T>(across);
  }
}

/**
 * Whole rows of `count` panels of b, which lie side by side: the more of a row is read at once, the
 * more of it the processor has fetched ahead.
 */
export function copyPanels<T extends number>(
  from: usize,
  rowStride: i32,
  depth: i32,
  count: i32,
  to: usize,
): void {
  const width = bytesOf<T>(columnsOf<T>());
  const panel = width * <usize>depth;
  const stride = bytesOf<T>(rowStride);
  for (let step = 0; step < depth; step++) {
    let at = from;
    let place = to;
    for (let index = 0; index < count; index++) {
      const first = v128.load(at);
      const second = v128.load(at, 16);
      if (width == 64) {
        const third = v128.load(at, 32);
        const fourth = v128.load(at, 48);
        v128.store(place, fourth, 48);
        v128.store(place, third, 32);
      }
      v128.store(place, second, 16);
      v128.store(place, first);
      at += width;
      place += panel;
    }
    from += stride;
    to += width;
  }
}

/** Four rows of a, `depth` steps (a multiple of 4): the values of one step side by side. */
function interleaveFour(from: usize, stride: i32, depth: i32, to: usize, alpha: f32): void {
  const line = bytesOf<f32>(stride);
  const factor = f32x4.splat(alpha);
  for (let step = 0; step < depth; step += 4) {
    const r0 = f32x4.mul(factor, v128.load(from));
    const r1 = f32x4.mul(factor, v128.load(from + line));
    const r2 = f32x4.mul(factor, v128.load(from + 2 * line));
    const r3 = f32x4.mul(factor, v128.load(from + 3 * line));
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 16);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 48);
    from += 16;
    to += 64;
  }
}

/** The same of six rows: of four steps, six vectors. */
function interleaveSix(from: usize, stride: i32, depth: i32, to: usize, alpha: f32): void {
  const line = bytesOf<f32>(stride);
  const factor = f32x4.splat(alpha);
  for (let step = 0; step < depth; step += 4) {
    const r0 = f32x4.mul(factor, v128.load(from));
    const r1 = f32x4.mul(factor, v128.load(from + line));
    const r2 = f32x4.mul(factor, v128.load(from + 2 * line));
    const r3 = f32x4.mul(factor, v128.load(from + 3 * line));
    const r4 = f32x4.mul(factor, v128.load(from + 4 * line));
    const r5 = f32x4.mul(factor, v128.load(from + 5 * line));
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const low45 = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5);
    const high45 = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f32>(low45, low01, 0, 1, 6, 7), 16);
    v128.store(to, v128.shuffle<f64>(low23, low45, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 48);
    v128.store(to, v128.shuffle<f32>(high45, high01, 0, 1, 6, 7), 64);
    v128.store(to, v128.shuffle<f64>(high23, high45, 1, 3), 80);
    from += 16;
    to += 96;
  }
}
