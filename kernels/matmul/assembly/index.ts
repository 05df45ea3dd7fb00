import { multiplyRows, packColumns, Product } from './product';

export { f32Tile, ROWS, VECTORS } from '../build/tiles';

/** Bytes of a `Product`. */
export const productBytes: i32 = offsetof<Product>();

/** Writes what to multiply; see `Product` for the meaning of each. */
export function describe(
  product: Product,
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
  blockRows: i32,
  panels: usize,
  scratch: usize,
  scratchBytes: usize,
): void {
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
  product.blockRows = blockRows;
  product.panels = panels;
  product.scratch = scratch;
  product.scratchBytes = scratchBytes;
}

/** Says which steps and which columns of c come next. */
export function block(product: Product, step: i32, depth: i32, column: i32, width: i32): void {
  product.step = step;
  product.depth = depth;
  product.column = column;
  product.width = width;
}

export function packColumnsF32(product: Product, panel: i32, _thread: i32): void {
  packColumns<f32>(product, panel);
}

export function multiplyRowsF32(product: Product, rows: i32, thread: i32): void {
  multiplyRows<f32>(product, rows, thread);
}

export function packColumnsF64(product: Product, panel: i32, _thread: i32): void {
  packColumns<f64>(product, panel);
}

export function multiplyRowsF64(product: Product, rows: i32, thread: i32): void {
  multiplyRows<f64>(product, rows, thread);
}
export { registerBlocked, tiled, unrolled } from './steps';
