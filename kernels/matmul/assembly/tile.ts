/** The register tiles that were generated for this build, by the type of their numbers. */
import { f32RowsTile, f32Tile, f64RowsTile, f64Tile, VECTORS } from '../build/tiles';

/** Columns of a tile. */
// @ts-expect-error: decorator
@inline
export function columnsOf<T extends number>(): i32 {
  return (VECTORS * 16) / <i32>sizeof<T>();
}

/** Bytes of some numbers. */
// @ts-expect-error: decorator
@inline
export function bytesOf<T extends number>(count: i32): usize {
  return <usize>count * sizeof<T>();
}

/**
 * One tile of c = scale c + a panel of a times one of b; `stride` is the bytes between rows of c.
 */
// @ts-expect-error: decorator
@inline
export function tile<T extends number>(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  stride: usize,
  scale: T,
): void {
  if (sizeof<T>() == 4) f32Tile(a, b, depth, c, stride, <f32>scale);
  else f64Tile(a, b, depth, c, stride, <f64>scale);
}

/** The same of rows of a where they lie, `aStride` bytes apart. */
// @ts-expect-error: decorator
@inline
export function rowsTile<T extends number>(
  a: usize,
  aStride: usize,
  b: usize,
  depth: i32,
  c: usize,
  stride: usize,
  scale: T,
): void {
  if (sizeof<T>() == 4) f32RowsTile(a, aStride, b, depth, c, stride, <f32>scale);
  else f64RowsTile(a, aStride, b, depth, c, stride, <f64>scale);
}
