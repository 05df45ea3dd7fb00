/** Sizes of a convolution, and how its images lie in memory; see `assembly/planes.ts`. */
import type { Loaded, Workspace } from '../workspace.ts';

interface Value {
  readonly value: number;
}

export interface Exports {
  readonly ROWS: Value;
  readonly VECTORS: Value;
  readonly planesBytes: Value;
  readonly correlationBytes: Value;
  readonly weightGradientBytes: Value;
  forwardSteps(...numbers: number[]): number;
  backwardSteps(...numbers: number[]): number;
  packWeights(...numbers: number[]): void;
  biasGradient(...numbers: number[]): void;
}

/** Writes a description, field by field. */
export function writeWords(workspace: Workspace, at: number, words: readonly number[]): void {
  workspace.words.set(words, at / 4);
}

export function load(workspace: Workspace): Loaded<Exports> {
  return workspace.load('conv2d');
}

/** Sizes of one of the groups of a convolution. */
export interface Sizes {
  readonly batch: number;
  readonly groups: number;
  /** In one group. */
  readonly channels: number;
  readonly filters: number;
  readonly height: number;
  readonly width: number;
  /** Of a filter. */
  readonly tapRows: number;
  readonly tapColumns: number;
  /** Of the output. */
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Images as the kernels read them; see `assembly/planes.ts`. */
export interface Planes {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

export function planesOf({ height, width, padding, stride }: Sizes): Planes {
  const rows = Math.ceil((height + 2 * padding) / stride);
  const columns = Math.ceil((width + 2 * padding) / stride);
  return { height, width, top: padding, left: padding, stride, rows, columns };
}

export function planeBytes({ stride, rows, columns }: Planes): number {
  return 4 * stride * stride * rows * columns;
}

/** Whether an image is its own planes. */
export function isPlain({ stride, top, left }: Planes): boolean {
  return stride === 1 && top === 0 && left === 0;
}

export function writePlanes(
  workspace: Workspace,
  to: number,
  planes: Planes,
  image: number,
  at: number,
) {
  const { height, width, top, left, stride, rows, columns } = planes;
  writeWords(workspace, to, [height, width, top, left, stride, rows, columns, image, at]);
}
