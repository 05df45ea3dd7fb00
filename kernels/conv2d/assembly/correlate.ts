/**
 * out[row][position] = bias[row] + the sum over steps of weights[row][step] times the pixel that
 * the step sees from that position. A step is a channel and a tap of the filter.
 */
import { correlateShortTile, correlateTile, ROWS, SHORT_ROWS, VECTORS } from '../build/tiles';

const COLUMNS: i32 = VECTORS * 4;

@unmanaged
export class Correlation {
  planes: usize = 0;
  /** u32 bytes from `planes`, for each step. */
  offsets: usize = 0;
  /** Panels of ROWS x steps weights. */
  weights: usize = 0;
  steps: i32 = 0;
  /** Steps taken at a time, so that what they see of the planes stays in the first cache. */
  blockSteps: i32 = 0;
  rows: i32 = 0;
  /** f32 for each row, or 0. */
  bias: usize = 0;
  /** Columns of a plane, and how many rows and columns of positions there are to compute. */
  planeColumns: i32 = 0;
  outRows: i32 = 0;
  outColumns: i32 = 0;
  /** Position (0, 0) of the first row, and the bytes to the next row, line and column of out. */
  out: usize = 0;
  outBytes: usize = 0;
  lineBytes: usize = 0;
  columnBytes: usize = 0;
  /** Tiles side by side that one task computes. */
  taskTiles: i32 = 0;
  /** A tile for each thread. */
  corners: usize = 0;
}

/** Rows of the panel of weights that begins with `inside` rows: a short one where that does. */
// @ts-expect-error: decorator
@inline
function panelRows(inside: i32): i32 {
  return inside <= SHORT_ROWS ? SHORT_ROWS : ROWS;
}

/**
 * Packs up to ROWS rows of weights, each step's side by side. `from[step]` counts elements.
 */
export function packWeights(
  weights: usize,
  from: usize,
  rowStride: i32,
  steps: i32,
  inside: i32,
  to: usize,
): void {
  const rows = panelRows(inside);
  for (let step = 0; step < steps; step++) {
    let at = weights + ((<usize>load<u32>(from)) << 2);
    for (let row = 0; row < rows; row++) {
      store<f32>(to, row < inside ? load<f32>(at) : 0);
      at += (<usize>rowStride) << 2;
      to += 4;
    }
    from += 4;
  }
}

/**
 * All rows of one task's positions: the weights of a tile's rows stay in the first cache while the
 * positions are gone through, what these see in the second.
 */
export function correlate(work: Correlation, task: i32, thread: i32): void {
  const positions = (work.outRows - 1) * work.planeColumns + work.outColumns;
  const first = task * work.taskTiles * COLUMNS;
  const end = min(positions, first + work.taskTiles * COLUMNS);
  const corner = work.corners + ((<usize>(thread * ROWS * COLUMNS)) << 2);
  for (let step = 0; step < work.steps; step += work.blockSteps) {
    const steps = min(work.blockSteps, work.steps - step);
    const offsets = work.offsets + ((<usize>step) << 2);
    for (let row = 0; row < work.rows; row += ROWS) {
      const rows = panelRows(work.rows - row);
      const panel = work.weights + ((<usize>(row * work.steps + step * rows)) << 2);
      for (let position = first; position < end; position += COLUMNS) {
        correlateOne(work, panel, offsets, step, steps, row, position, corner);
      }
    }
  }
}

/** One tile: some rows of some positions. */
// @ts-expect-error: decorator
@inline
function correlateOne(
  work: Correlation,
  panel: usize,
  offsets: usize,
  step: i32,
  steps: i32,
  row: i32,
  position: i32,
  corner: usize,
): void {
  const line = position / work.planeColumns;
  const column = position % work.planeColumns;
  const pixels = work.planes + ((<usize>position) << 2);
  const inside = min(ROWS, work.rows - row);
  const isShort = inside <= SHORT_ROWS;
  const isWhole = inside == (isShort ? SHORT_ROWS : ROWS);
  const fits = column + COLUMNS <= work.outColumns && isWhole;
  const stride = (<usize>COLUMNS) << 2;
  const isBiased = step == 0 && work.bias != 0;
  if (fits && work.columnBytes == 4) {
    const out =
      work.out +
      <usize>row * work.outBytes +
      <usize>line * work.lineBytes +
      ((<usize>column) << 2);
    if (isBiased) fillRows(out, work.outBytes, work.bias, row, inside);
    const scale: f32 = step > 0 || isBiased ? 1 : 0;
    if (isShort) correlateShortTile(panel, pixels, offsets, steps, out, work.outBytes, scale);
    else correlateTile(panel, pixels, offsets, steps, out, work.outBytes, scale);
  } else {
    if (isBiased) fillRows(corner, stride, work.bias, row, inside);
    const scale: f32 = isBiased ? 1 : 0;
    if (isShort) correlateShortTile(panel, pixels, offsets, steps, corner, stride, scale);
    else correlateTile(panel, pixels, offsets, steps, corner, stride, scale);
    scatter(work, corner, line, column, row, inside, step > 0);
  }
}

/** Rows of a tile, each all of its bias. */
function fillRows(at: usize, stride: usize, bias: usize, row: i32, inside: i32): void {
  for (let i = 0; i < inside; i++) {
    const values = v128.load32_splat(bias + ((<usize>(row + i)) << 2));
    for (let vector = 0; vector < VECTORS; vector++) {
      v128.store(at + ((<usize>vector) << 4), values);
    }
    at += stride;
  }
}

/** The positions of a tile that are none of the waste between lines, to where they belong. */
function scatter(
  work: Correlation,
  corner: usize,
  line: i32,
  column: i32,
  row: i32,
  inside: i32,
  adds: bool,
): void {
  const columnBytes = work.columnBytes;
  let from = 0;
  while (from < COLUMNS && line < work.outRows) {
    const count = min(COLUMNS - from, work.outColumns - column);
    for (let i = 0; i < inside; i++) {
      let at = corner + ((<usize>(i * COLUMNS + from)) << 2);
      let to =
        work.out +
        <usize>(row + i) * work.outBytes +
        <usize>line * work.lineBytes +
        <usize>column * columnBytes;
      for (let index = 0; index < count; index++) {
        store<f32>(to, adds ? load<f32>(to) + load<f32>(at) : load<f32>(at));
        at += 4;
        to += columnBytes;
      }
    }
    from += work.planeColumns - column;
    column = 0;
    line++;
  }
}
