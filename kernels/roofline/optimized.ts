/**
 * What this engine reaches at best: floating-point operations from the first cache, and bandwidth.
 */
import type { Tensor, Workspace } from '../workspace.ts';

interface Exports {
  readonly ROWS: { readonly value: number };
  readonly VECTORS: { readonly value: number };
  f32Tile(a: number, b: number, depth: number, c: number, stride: number, scale: number): void;
  scalar(steps: number, factor: number, addend: number, to: number): void;
  copy(a: number, to: number, length: number): void;
  add(a: number, b: number, to: number, length: number): void;
  triad(a: number, b: number, to: number, length: number, factor: number): void;
}

/** Steps of a tile whose panels stay in the first cache. */
const depth = 256;

/** Floating-point operations of `scalarPeak` a step. */
export const scalarFlops = 16;

/** `steps` times eight multiplications and additions of single numbers. */
export function scalarPeak(to: Tensor, steps: number): Tensor {
  to.workspace.load<Exports>('roofline').exports.scalar(steps, 0.999, 0.001, to.at);
  return to;
}

/** Floating-point operations of `vectorPeak` a turn, which depends on the build. */
export function vectorFlops(workspace: Workspace): number {
  const { ROWS, VECTORS } = workspace.load<Exports>('roofline').exports;
  return 2 * ROWS.value * VECTORS.value * 4 * depth;
}

/**
 * `turns` times a tile of a matrix product on packed panels, the fastest thing that vectors do.
 */
export function vectorPeak(scratch: Tensor, turns: number): Tensor {
  const { exports } = scratch.workspace.load<Exports>('roofline');
  const columns = 4 * exports.VECTORS.value;
  const b = scratch.at + exports.ROWS.value * 4 * depth;
  const c = b + columns * 4 * depth;
  for (let turn = 0; turn < turns; turn += 1) {
    exports.f32Tile(scratch.at, b, depth, c, 4 * columns, 0);
  }
  return scratch;
}

/** float32 numbers that `vectorPeak` works on. */
export const scratchLength = depth * (6 + 16) + 6 * 16;

/** to = a. */
export function copy(a: Tensor, to: Tensor): Tensor {
  to.workspace.load<Exports>('roofline').exports.copy(a.at, to.at, to.data.length);
  return to;
}

/** to = a + b. */
export function add(a: Tensor, b: Tensor, to: Tensor): Tensor {
  to.workspace.load<Exports>('roofline').exports.add(a.at, b.at, to.at, to.data.length);
  return to;
}

/** to = a + 3 b. */
export function triad(a: Tensor, b: Tensor, to: Tensor): Tensor {
  to.workspace.load<Exports>('roofline').exports.triad(a.at, b.at, to.at, to.data.length, 3);
  return to;
}
