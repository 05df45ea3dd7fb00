/** c = alpha op(a) op(b) + beta c on tensors of a workspace, by its threads. */
import { checkShape, checkWorkspace, shapeText, type Tensor } from '../tensor.ts';
import type { Loaded, Workspace } from '../workspace.ts';
import { blocks } from './blocks.ts';

interface Exports {
  readonly productBytes: { readonly value: number };
  describe(product: number, ...whatToMultiply: number[]): void;
  block(product: number, step: number, depth: number, column: number, width: number): void;
  /** Size of a tile: rows, and vectors of 16 bytes. */
  readonly ROWS: { readonly value: number };
  readonly VECTORS: { readonly value: number };
}

export interface MatmulOptions {
  /** Whether a, as stored, is op(a) transposed (k x m); default no. */
  readonly transposeA?: boolean;
  /** Whether b, as stored, is op(b) transposed (n x k); default no. */
  readonly transposeB?: boolean;
  /** Default 1. */
  readonly alpha?: number;
  /** Default 0: then what c held does not matter, not even NaN. */
  readonly beta?: number;
}

type Matrix = Tensor<Float32Array> | Tensor<Float64Array>;

/**
 * c = alpha op(a) op(b) + beta c for op(a) (m x k), op(b) (k x n) and c (m x n), all float32 or all
 * float64. Returns c. Throws a RangeError that names the operand whose shape does not fit.
 */
export function matmul<T extends Matrix>(a: T, b: T, c: T, options: MatmulOptions = {}): T {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 0 } = options;
  const workspace = checkWorkspace('matmul', { a, b, c });
  const [m, k] = sizes('a', a, transposeA);
  const [, n] = sizes('b', b, transposeB);
  checkShape('matmul', 'b', b, transposeB ? [n, k] : [k, n]);
  checkShape('matmul', 'c', c, [m, n]);
  if (m === 0 || n === 0) return c;
  if (k === 0 || alpha === 0) {
    for (let i = 0; i < c.data.length; i += 1) c.data[i] = beta === 0 ? 0 : beta * (c.data[i] as number);
    return c;
  }
  multiply(workspace, {
    ...{ m, n, k, alpha, beta },
    a: { at: a.at, row: transposeA ? 1 : k, column: transposeA ? m : 1 },
    b: { at: b.at, row: transposeB ? 1 : n, column: transposeB ? k : 1 },
    c: c.at,
    bytes: c.data.BYTES_PER_ELEMENT,
  });
  return c;
}

/** Rows and columns of op(x). */
function sizes(name: string, { shape }: Matrix, isTransposed: boolean): readonly [number, number] {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length !== 2) {
    throw new RangeError(`matmul: ${name} has shape ${shapeText(shape)}, expected two dimensions`);
  }
  return isTransposed ? [columns, rows] : [rows, columns];
}

interface Strided {
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Strided;
  readonly b: Strided;
  readonly c: number;
  readonly alpha: number;
  readonly beta: number;
  readonly bytes: number;
}

function multiply(workspace: Workspace, product: Product): void {
  const { m, n, k, a, b, c, alpha, beta, bytes } = product;
  const { exports, tasks: numbers }: Loaded<Exports> = workspace.load('matmul');
  const isDouble = bytes === 8;
  const rows = exports.ROWS.value;
  const columns = (exports.VECTORS.value * 16) / bytes;
  const { pool } = workspace;
  const blockRows = rowsOfBlock(m, rows, pool.threads);
  const depthMost = Math.min(k, blocks.depth);
  const widthMost = roundUp(Math.min(n, blocks.columns), columns);
  const threadBytes = roundUp((rows * columns + blockRows * depthMost) * bytes, 64);
  const panelsBytes = widthMost * depthMost * bytes;
  const descriptionBytes = roundUp(exports.productBytes.value, 64);
  const at = workspace.scratch(descriptionBytes + panelsBytes + pool.threads * threadBytes);
  const panels = at + descriptionBytes;
  const scratch = panels + panelsBytes;
  exports.describe(
    at,
    ...[m, n, a.at, a.row, a.column, b.at, b.row, b.column, c, alpha, beta],
    ...[blockRows, panels, scratch, threadBytes],
  );
  const pack = numbers[isDouble ? 'packColumnsF64' : 'packColumnsF32'] as number;
  const work = numbers[isDouble ? 'multiplyRowsF64' : 'multiplyRowsF32'] as number;
  for (let column = 0; column < n; column += blocks.columns) {
    const width = Math.min(blocks.columns, n - column);
    for (let step = 0; step < k; step += blocks.depth) {
      exports.block(at, step, Math.min(blocks.depth, k - step), column, width);
      pool.run(pack, at, Math.ceil(width / columns));
      pool.run(work, at, Math.ceil(m / blockRows));
    }
  }
}

/** Blocks of equal height that all threads can share, none higher than the cache allows. */
function rowsOfBlock(m: number, rows: number, threads: number): number {
  const tasks = Math.ceil(m / blocks.rows / threads) * threads;
  return Math.min(roundUp(blocks.rows, rows), roundUp(Math.ceil(m / tasks), rows));
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
