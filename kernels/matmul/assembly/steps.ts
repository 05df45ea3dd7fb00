/** The steps on the way from naive to packed: what each idea alone is worth. */

/** Blocks of 64 x 64, so that a block of b stays in the cache while it is used. */
export function tiled(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32): void {
  const size = 64;
  memory.fill(c, 0, (<usize>(m * n)) << 2);
  for (let p0 = 0; p0 < k; p0 += size) {
    for (let j0 = 0; j0 < n; j0 += size) {
      for (let i = 0; i < m; i++) {
        for (let p = p0; p < min(p0 + size, k); p++) {
          const value = load<f32>(a + ((<usize>(i * k + p)) << 2));
          for (let j = j0; j < min(j0 + size, n); j++) {
            const at = c + ((<usize>(i * n + j)) << 2);
            store<f32>(at, load<f32>(at) + value * load<f32>(b + ((<usize>(p * n + j)) << 2)));
          }
        }
      }
    }
  }
}

/** Rows of c as sums of rows of b, four vectors at a time. */
export function unrolled(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32): void {
  memory.fill(c, 0, (<usize>(m * n)) << 2);
  for (let i = 0; i < m; i++) {
    const row = c + ((<usize>(i * n)) << 2);
    for (let p = 0; p < k; p++) {
      const value = v128.load_splat<f32>(a + ((<usize>(i * k + p)) << 2));
      addScaled(row, b + ((<usize>(p * n)) << 2), value, n);
    }
  }
}

/** row += value times other. */
function addScaled(row: usize, other: usize, value: v128, n: i32): void {
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    const low = f32x4.mul(value, v128.load(other));
    const middle = f32x4.mul(value, v128.load(other, 16));
    const upper = f32x4.mul(value, v128.load(other, 32));
    const high = f32x4.mul(value, v128.load(other, 48));
    v128.store(row, f32x4.add(v128.load(row), low));
    v128.store(row, f32x4.add(v128.load(row, 16), middle), 16);
    v128.store(row, f32x4.add(v128.load(row, 32), upper), 32);
    v128.store(row, f32x4.add(v128.load(row, 48), high), 48);
    row += 64;
    other += 64;
  }
  const scalar = f32x4.extract_lane(value, 0);
  for (; j < n; j++) {
    store<f32>(row, load<f32>(row) + scalar * load<f32>(other));
    row += 4;
    other += 4;
  }
}

/** Tiles of 4 x 8 whose sums stay in registers, without packing; edges one value at a time. */
export function registerBlocked(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32): void {
  const wholeRows = m & ~3;
  const wholeColumns = n & ~7;
  for (let i = 0; i < wholeRows; i += 4) {
    for (let j = 0; j < wholeColumns; j += 8) tile(a, b, c, n, k, i, j);
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < wholeRows ? wholeColumns : 0; j < n; j++) {
      let sum: f32 = 0;
      for (let p = 0; p < k; p++) {
        sum +=
          load<f32>(a + ((<usize>(i * k + p)) << 2)) * load<f32>(b + ((<usize>(p * n + j)) << 2));
      }
      store<f32>(c + ((<usize>(i * n + j)) << 2), sum);
    }
  }
}

function tile(a: usize, b: usize, c: usize, n: i32, k: i32, i: i32, j: i32): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const row = (<usize>k) << 2;
  const step = (<usize>n) << 2;
  let at = a + ((<usize>(i * k)) << 2);
  let from = b + ((<usize>j) << 2);
  for (let p = 0; p < k; p++) {
    const b0 = v128.load(from);
    const b1 = v128.load(from, 16);
    const a0 = v128.load_splat<f32>(at);
    const a1 = v128.load_splat<f32>(at + row);
    const a2 = v128.load_splat<f32>(at + 2 * row);
    const a3 = v128.load_splat<f32>(at + 3 * row);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    at += 4;
    from += step;
  }
  const to = c + ((<usize>(i * n + j)) << 2);
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to + step, c10);
  v128.store(to + step, c11, 16);
  v128.store(to + 2 * step, c20);
  v128.store(to + 2 * step, c21, 16);
  v128.store(to + 3 * step, c30);
  v128.store(to + 3 * step, c31, 16);
}
