/**
 * The gradient of the weights: each weight is the sum, over all positions, of the gradient of its
 * filter's output times the pixel that its tap saw from there. A product whose lines (of pixels)
 * lie in the planes as they are, and whose columns are the transposed gradients.
 */
import { transposed } from '../../assembly/transpose';
import { ROWS, VECTORS, weightTile } from '../build/tiles';

const COLUMNS: i32 = VECTORS * 4;
/** A panel of gradients of so many positions stays in the first cache. */
const BLOCK: i32 = 256;

@unmanaged
export class WeightGradient {
  planes: usize = 0;
  /** u32 bytes from `planes`, for each step; as many as a multiple of ROWS. */
  offsets: usize = 0;
  steps: i32 = 0;
  filters: i32 = 0;
  planeColumns: i32 = 0;
  outRows: i32 = 0;
  outColumns: i32 = 0;
  /** Of the filters' outputs: filters x outRows x outColumns. */
  gradients: usize = 0;
  /** Panels of all positions x COLUMNS filters, zero in the waste between lines. */
  panels: usize = 0;
  /** Sums of ROWS steps x COLUMNS filters, for each pair of panels. */
  sums: usize = 0;
  /** filters x steps. */
  result: usize = 0;
  /** Whether sums of an image before are to be kept. */
  adds: bool = false;
}

function positionsOf(work: WeightGradient): i32 {
  return (work.outRows - 1) * work.planeColumns + work.outColumns;
}

/** Transposes the gradients of COLUMNS filters. */
export function packGradients(work: WeightGradient, panel: i32, _thread: i32): void {
  const lineBytes = (<usize>(work.planeColumns * COLUMNS)) << 2;
  const pixels = work.outRows * work.outColumns;
  const panelBytes = (<usize>(positionsOf(work) * COLUMNS)) << 2;
  const to = work.panels + <usize>panel * panelBytes;
  const inside = min(COLUMNS, work.filters - panel * COLUMNS);
  if (inside < COLUMNS || work.planeColumns > work.outColumns) memory.fill(to, 0, panelBytes);
  const gradients = work.gradients + ((<usize>(panel * COLUMNS * pixels)) << 2);
  for (let line = 0; line < work.outRows; line++) {
    const from = gradients + ((<usize>(line * work.outColumns)) << 2);
    transposeLine(from, pixels, work.outColumns, inside, to + <usize>line * lineBytes);
  }
}

function transposeLine(from: usize, pixels: i32, count: i32, inside: i32, to: usize): void {
  const blocks = count & ~3;
  let filter = 0;
  for (; filter + 4 <= inside; filter += 4) {
    const at = from + ((<usize>(filter * pixels)) << 2);
    transposed(at, pixels, blocks, to + ((<usize>filter) << 2), COLUMNS);
  }
  const whole = filter;
  for (let index = 0; index < count; index++) {
    for (let rest = index < blocks ? whole : 0; rest < inside; rest++) {
      const value = load<f32>(from + ((<usize>(rest * pixels + index)) << 2));
      store<f32>(to + ((<usize>(index * COLUMNS + rest)) << 2), value);
    }
  }
}

/** All filters' weights of ROWS steps. */
export function sumWeights(work: WeightGradient, task: i32, _thread: i32): void {
  const filterPanels = (work.filters + COLUMNS - 1) / COLUMNS;
  const positions = positionsOf(work);
  const stride = (<usize>COLUMNS) << 2;
  const lines = work.offsets + ((<usize>(task * ROWS)) << 2);
  const sums = work.sums + <usize>(task * filterPanels * ROWS) * stride;
  for (let position = 0; position < positions; position += BLOCK) {
    const depth = min(BLOCK, positions - position);
    const pixels = work.planes + ((<usize>position) << 2);
    for (let panel = 0; panel < filterPanels; panel++) {
      const gradients = work.panels + <usize>(panel * positions + position) * stride;
      const to = sums + <usize>(panel * ROWS) * stride;
      weightTile(pixels, lines, gradients, depth, to, stride, position > 0 || work.adds ? 1 : 0);
    }
  }
}

/** Writes the sums of ROWS steps to where the weights belong. */
export function finishWeights(work: WeightGradient, task: i32, _thread: i32): void {
  const filterPanels = (work.filters + COLUMNS - 1) / COLUMNS;
  const step = task * ROWS;
  const inside = min(ROWS, work.steps - step);
  for (let filter = 0; filter < work.filters; filter++) {
    const panel = task * filterPanels + filter / COLUMNS;
    let from = work.sums + ((<usize>(panel * ROWS * COLUMNS + (filter % COLUMNS))) << 2);
    let to = work.result + ((<usize>(filter * work.steps + step)) << 2);
    for (let row = 0; row < inside; row++) {
      store<f32>(to, load<f32>(from));
      from += (<usize>COLUMNS) << 2;
      to += 4;
    }
  }
}
