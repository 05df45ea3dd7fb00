import { multiply, Product, scratchBytes } from './product';

export { f32Tile, ROWS, VECTORS } from '../build/tiles';
export { perform } from './product';
export { isSmall, small } from './small';
export { registerBlocked, tiled, unrolled } from './steps';

export function scratchBytesF32(m: i32, n: i32, k: i32, threads: i32): usize {
  return scratchBytes<f32>(m, n, k, threads);
}

export function scratchBytesF64(m: i32, n: i32, k: i32, threads: i32): usize {
  return scratchBytes<f64>(m, n, k, threads);
}

/**
 * c = alpha op(a) op(b) + beta c; see `Product` for the strides, `scratchBytes` for what is at
 * `at`.
 */
export function multiplyF32(
  at: usize,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  alpha: f64,
  beta: f64,
): void {
  const product = described(at, m, n, a, aRow, aColumn, b, bRow, bColumn, c, alpha, beta);
  multiply<f32>(product, k, threads);
}

/** The same in float64. */
export function multiplyF64(
  at: usize,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  alpha: f64,
  beta: f64,
): void {
  const product = described(at, m, n, a, aRow, aColumn, b, bRow, bColumn, c, alpha, beta);
  multiply<f64>(product, k, threads);
}

function described(
  at: usize,
  m: i32,
  n: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  alpha: f64,
  beta: f64,
): Product {
  const product = changetype<Product>(at);
  product.m = m;
  product.n = n;
  product.a = a;
  product.aRow = aRow;
  product.aColumn = aColumn;
  product.b = b;
  product.bRow = bRow;
  product.bColumn = bColumn;
  product.c = c;
  product.alpha = alpha;
  product.beta = beta;
  return product;
}
