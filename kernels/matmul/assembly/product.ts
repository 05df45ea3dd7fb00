/**
 * c = alpha op(a) op(b) + beta c, by register tiles over packed panels of b. A block of b, some
 * steps of some columns, stays in the second-level cache; for each few rows of a, whose values of
 * these steps stay in the first, its panels are gone through, and c is written from left to right.
 * The other way round, panels of b in the first cache and a block of a in the second (Goto and van
 * de Geijn, 2008), every tile waits for rows of c that nobody has fetched.
 */
import { shareOut } from '../../assembly/share';
import { ROWS } from '../build/tiles';
import { BLOCK_COLUMNS, BLOCK_ROWS, DEPTH, PACKED_PANELS } from './blocks';
import { copyPanels, packColumnPanel, packRowPanel } from './pack';
import { bytesOf, columnsOf, rowsTile, tile } from './tile';

/** What to multiply: addresses in bytes, strides in elements. */
@unmanaged
export class Product {
  alpha: f64 = 1;
  beta: f64 = 0;
  a: usize = 0;
  b: usize = 0;
  c: usize = 0;
  m: i32 = 0;
  n: i32 = 0;
  /** From one row of op(a) to the next, and from one of its columns to the next; so for b. */
  aRow: i32 = 0;
  aColumn: i32 = 0;
  bRow: i32 = 0;
  bColumn: i32 = 0;
  /** The steps at work, and the columns of c. */
  step: i32 = 0;
  depth: i32 = 0;
  column: i32 = 0;
  width: i32 = 0;
  /** Rows of a that are packed at a time: a multiple of a tile's. */
  blockRows: i32 = 0;
  /** Packed panels of b. */
  panels: usize = 0;
  /** For each thread a tile, and behind it its packed block of a. */
  scratch: usize = 0;
  scratchBytes: usize = 0;
}

// @ts-expect-error: decorator
@inline
function roundUp(value: i32, step: i32): i32 {
  return ((value + step - 1) / step) * step;
}

/** Steps that are packed at a time: blocks of equal depth, none deeper than the cache allows. */
function depthOfBlock(k: i32): i32 {
  const turns = (k + DEPTH - 1) / DEPTH;
  return min(k, roundUp((k + turns - 1) / turns, 4));
}

/** Blocks of equal height that all threads can share, none higher than the cache allows. */
function rowsOfBlock(m: i32, threads: i32): i32 {
  const turns = (m + BLOCK_ROWS * threads - 1) / (BLOCK_ROWS * threads);
  const tasks = turns * threads;
  return min(roundUp(BLOCK_ROWS, ROWS), roundUp((m + tasks - 1) / tasks, ROWS));
}

// @ts-expect-error: decorator
@inline
function panelsBytes<T extends number>(n: i32, depth: i32): usize {
  return bytesOf<T>(roundUp(min(n, BLOCK_COLUMNS), columnsOf<T>()) * depth);
}

// @ts-expect-error: decorator
@inline
function threadBytes<T extends number>(blockRows: i32, depth: i32): usize {
  return (bytesOf<T>(ROWS * columnsOf<T>() + blockRows * depth) + 63) & ~63;
}

/**
 * Bytes of memory that a product needs besides its operands; the description is in the first 128.
 */
export function scratchBytes<T extends number>(m: i32, n: i32, k: i32, threads: i32): usize {
  const depth = depthOfBlock(k);
  const each = threadBytes<T>(rowsOfBlock(m, threads), depth);
  return 128 + panelsBytes<T>(n, depth) + <usize>threads * each;
}

/** The tasks that threads share. */
const PACK_F32: i32 = 0;
const MULTIPLY_F32: i32 = 1;
const PACK_F64: i32 = 2;
const MULTIPLY_F64: i32 = 3;

/** Does one task of a job. */
export function perform(work: i32, at: usize, task: i32, thread: i32): void {
  const product = changetype<Product>(at);
  switch (work) {
    case PACK_F32:
      return packColumns<f32>(product, task);
    case MULTIPLY_F32:
      return multiplyRows<f32>(product, task, thread);
    case PACK_F64:
      return packColumns<f64>(product, task);
    default:
      return multiplyRows<f64>(product, task, thread);
  }
}

function share(threads: i32, work: i32, at: usize, count: i32): void {
  if (threads > 1 && count > 1) {
    shareOut(work, at, count);
  } else {
    for (let task = 0; task < count; task++) perform(work, at, task, 0);
  }
}

/** The product of k >= 1 steps, block by block. `product` lies where its scratch does. */
export function multiply<T extends number>(product: Product, k: i32, threads: i32): void {
  const at = changetype<usize>(product);
  const most = depthOfBlock(k);
  const blockRows = rowsOfBlock(product.m, threads);
  product.blockRows = blockRows;
  product.panels = at + 128;
  product.scratch = product.panels + panelsBytes<T>(product.n, most);
  product.scratchBytes = threadBytes<T>(blockRows, most);
  for (let column = 0; column < product.n; column += BLOCK_COLUMNS) {
    product.column = column;
    product.width = min(BLOCK_COLUMNS, product.n - column);
    const packed = PACKED_PANELS * columnsOf<T>();
    const panels = (product.width + packed - 1) / packed;
    const blocks = (product.m + blockRows - 1) / blockRows;
    for (let step = 0; step < k; step += most) {
      product.step = step;
      product.depth = min(most, k - step);
      share(threads, sizeof<T>() == 4 ? PACK_F32 : PACK_F64, at, panels);
      share(threads, sizeof<T>() == 4 ? MULTIPLY_F32 : MULTIPLY_F64, at, blocks);
    }
  }
}

/** Packs some panels of op(b), side by side: all steps at work of their columns. */
function packColumns<T extends number>(product: Product, task: i32): void {
  const columns = columnsOf<T>();
  const depth = product.depth;
  const end = min(product.width, (task + 1) * PACKED_PANELS * columns);
  let column = task * PACKED_PANELS * columns;
  const row = product.b + bytesOf<T>(product.step * product.bRow);
  const whole = (end - column) / columns;
  if (product.bColumn == 1 && whole > 0) {
    const from = row + bytesOf<T>(product.column + column);
    copyPanels<T>(from, product.bRow, depth, whole, product.panels + bytesOf<T>(column * depth));
    column += whole * columns;
  }
  for (; column < end; column += columns) {
    packColumnPanel<T>(
      row + bytesOf<T>((product.column + column) * product.bColumn),
      product.bRow,
      product.bColumn,
      depth,
      min(columns, end - column),
      product.panels + bytesOf<T>(column * depth),
    );
  }
}

/**
 * Multiplies one block of rows with all panels. The first steps scale c by beta, later ones add.
 * Rows of a are read where they lie, unless they lie in columns, are to be scaled, or are fewer
 * than a tile has.
 */
function multiplyRows<T extends number>(product: Product, block: i32, thread: i32): void {
  const columns = columnsOf<T>();
  const depth = product.depth;
  const corner = product.scratch + <usize>thread * product.scratchBytes;
  const packed = corner + bytesOf<T>(ROWS * columns);
  const first = block * product.blockRows;
  const end = min(first + product.blockRows, product.m);
  const isRead = product.aColumn == 1 && product.alpha == 1;
  const firstPacked = isRead ? end - ((end - first) % ROWS) : first;
  packRows<T>(product, firstPacked, end, packed);
  const scale = <T>(product.step == 0 ? product.beta : 1);
  const stride = bytesOf<T>(product.n);
  const aStride = bytesOf<T>(product.aRow);
  const a = product.a + bytesOf<T>(first * product.aRow + product.step);
  for (let row = first; row < end; row += ROWS) {
    const isWhole = row + ROWS <= end;
    const from =
      row < firstPacked
        ? a + <usize>(row - first) * aStride
        : packed + bytesOf<T>((row - firstPacked) * depth);
    let c = product.c + bytesOf<T>(row * product.n + product.column);
    let panel = product.panels;
    for (let j = 0; j < product.width; j += columns) {
      const inside = min(columns, product.width - j);
      const isInside = isWhole && inside == columns;
      const to = isInside ? c : corner;
      const toStride = isInside ? stride : bytesOf<T>(columns);
      const by = isInside ? scale : <T>0;
      if (row < firstPacked) rowsTile<T>(from, aStride, panel, depth, to, toStride, by);
      else tile<T>(from, panel, depth, to, toStride, by);
      if (!isInside) addCorner<T>(corner, c, min(ROWS, end - row), inside, stride, scale);
      panel += bytesOf<T>(columns * depth);
      c += bytesOf<T>(columns);
    }
  }
}

/** Packs rows of op(a), times alpha: all steps at work, as many rows a panel as a tile has. */
function packRows<T extends number>(product: Product, from: i32, end: i32, to: usize): void {
  for (let row = from; row < end; row += ROWS) {
    packRowPanel<T>(
      product.a + bytesOf<T>(row * product.aRow + product.step * product.aColumn),
      product.aRow,
      product.aColumn,
      product.depth,
      min(ROWS, end - row),
      to + bytesOf<T>((row - from) * product.depth),
      <T>product.alpha,
    );
  }
}

/** The part of a tile that lies inside of c: c = scale c + tile. */
function addCorner<T extends number>(
  corner: usize,
  c: usize,
  rows: i32,
  columns: i32,
  stride: usize,
  scale: T,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = load<T>(corner + bytesOf<T>(i * columnsOf<T>() + j));
      const at = c + bytesOf<T>(j);
      store<T>(at, scale == 0 ? value : load<T>(at) * scale + value);
    }
    c += stride;
  }
}
