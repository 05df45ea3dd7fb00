/**
 * c = a b by packed, register-blocked multiplication: a in panels of 4 rows, b in panels of 8 columns, so
 * that the innermost loop reads both in order. Eight accumulators of four floats stay in registers; a
 * block of KC steps of b's panel (8 x KC x 4 bytes) stays in the first-level cache.
 */

const MR: i32 = 4;
const NR: i32 = 8;
export const KC: i32 = 384;

/** Floats of scratch for a (m x k) times b (k x n): both panels of one block, and one tile. */
export function scratchLength(m: i32, n: i32, k: i32): i32 {
  const depth = min(k, KC);
  return roundUp(m, MR) * depth + roundUp(n, NR) * depth + MR * NR;
}

// @ts-expect-error: decorator
@inline
function roundUp(value: i32, step: i32): i32 {
  return ((value + step - 1) / step) * step;
}

/** Row-major a (m x k), b (k x n), c (m x n); scratch as long as `scratchLength` says. */
export function gemm(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  if (k == 0) {
    memory.fill(c, 0, <usize>(m * n) << 2);
    return;
  }
  const depthMost = min(k, KC);
  const packedB = scratch + (<usize>(roundUp(m, MR) * depthMost) << 2);
  const tile = packedB + (<usize>(roundUp(n, NR) * depthMost) << 2);
  for (let from = 0; from < k; from += KC) {
    const depth = min(KC, k - from);
    packA(a, m, k, from, depth, scratch);
    packB(b, n, from, depth, packedB);
    for (let j = 0; j < n; j += NR) {
      const panelB = packedB + (<usize>(j * depth) << 2);
      for (let i = 0; i < m; i += MR) {
        const panelA = scratch + (<usize>(i * depth) << 2);
        if (i + MR <= m && j + NR <= n) {
          const corner = c + (<usize>(i * n + j) << 2);
          block(panelA, panelB, depth, corner, <usize>n << 2, from > 0);
        } else {
          block(panelA, panelB, depth, tile, <usize>NR << 2, false);
          copyEdge(tile, c, i, j, m, n, from > 0);
        }
      }
    }
  }
}

/** Panels of 4 rows, the four values of one step side by side; rows beyond m are zero. */
function packA(a: usize, m: i32, k: i32, from: i32, depth: i32, to: usize): void {
  for (let i = 0; i < m; i += MR) {
    for (let p = 0; p < depth; p++) {
      for (let row = 0; row < MR; row++) {
        const inside = i + row < m;
        const at = a + (<usize>((i + row) * k + from + p) << 2);
        store<f32>(to, inside ? load<f32>(at) : 0);
        to += 4;
      }
    }
  }
}

/** Panels of 8 columns; columns beyond n are zero. */
function packB(b: usize, n: i32, from: i32, depth: i32, to: usize): void {
  for (let j = 0; j < n; j += NR) {
    const whole = j + NR <= n;
    for (let p = 0; p < depth; p++) {
      const at = b + (<usize>((from + p) * n + j) << 2);
      if (whole) {
        v128.store(to, v128.load(at));
        v128.store(to, v128.load(at, 16), 16);
      } else {
        for (let column = 0; column < NR; column++) {
          const inside = j + column < n;
          const value: f32 = inside ? load<f32>(at + (<usize>column << 2)) : 0;
          store<f32>(to + (<usize>column << 2), value);
        }
      }
      to += <usize>NR << 2;
    }
  }
}

/** One 4 x 8 tile: c (+)= panel of a times panel of b. `stride` is the bytes between rows of c. */
function block(a: usize, b: usize, depth: i32, c: usize, stride: usize, adds: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += 16;
    b += 32;
  }
  put(c, c00, c01, adds);
  put(c + stride, c10, c11, adds);
  put(c + 2 * stride, c20, c21, adds);
  put(c + 3 * stride, c30, c31, adds);
}

// @ts-expect-error: decorator
@inline
function put(at: usize, low: v128, high: v128, adds: bool): void {
  if (adds) {
    v128.store(at, f32x4.add(v128.load(at), low));
    v128.store(at, f32x4.add(v128.load(at, 16), high), 16);
  } else {
    v128.store(at, low);
    v128.store(at, high, 16);
  }
}

/** The part of a tile that lies inside of c. */
function copyEdge(tile: usize, c: usize, i: i32, j: i32, m: i32, n: i32, adds: bool): void {
  for (let row = 0; row < min(MR, m - i); row++) {
    for (let column = 0; column < min(NR, n - j); column++) {
      const from = tile + (<usize>(row * NR + column) << 2);
      const to = c + (<usize>((i + row) * n + j + column) << 2);
      store<f32>(to, load<f32>(from) + (adds ? load<f32>(to) : 0));
    }
  }
}
