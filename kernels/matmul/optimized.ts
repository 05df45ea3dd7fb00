/** c = alpha op(a) op(b) + beta c on tensors of a workspace, by its threads. */
import { checkShape, overlaps, shapeText, sharing } from '../shapes.ts';
import { clearUppers } from '../uppers.ts';
import type { Numbers, Read, Tensor, Workspace } from '../workspace.ts';

interface Exports {
  scratchBytesF32(m: number, n: number, k: number, threads: number): number;
  scratchBytesF64(m: number, n: number, k: number, threads: number): number;
  isSmall(m: number, n: number, k: number): number;
  small(a: number, b: number, c: number, m: number, n: number, k: number): void;
  multiplyF32: Multiply;
  multiplyF64: Multiply;
}

/** Addresses, sizes and strides in elements; see `assembly/product.ts`. */
type Multiply = (
  scratch: number,
  threads: number,
  m: number,
  n: number,
  k: number,
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  c: number,
  alpha: number,
  beta: number,
) => void;

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

type Reals = Float32Array | Float64Array;

const plain: MatmulOptions = {};
/** Multiplications below which another thread takes longer to wake than to help. */
export const leastShared = 2 ** 19;

let last: { readonly workspace: Workspace; readonly exports: Exports } | null = null;

/** Of the workspace of the last call, mostly. */
function exportsOf(workspace: Workspace): Exports {
  if (last?.workspace !== workspace) {
    last = { workspace, exports: workspace.load<Exports>('matmul').exports };
  }
  return last.exports;
}

/**
 * c = alpha op(a) op(b) + beta c for op(a) (m x k), op(b) (k x n) and c (m x n), all float32 or all
 * float64. Returns c. Throws a RangeError that names the operand whose shape does not fit, or that
 * shares memory with c.
 */
export function matmul<Data extends Reals>(
  a: Read<NoInfer<Data>>,
  b: Read<NoInfer<Data>>,
  c: Tensor<Data>,
  options: MatmulOptions = plain,
): Tensor<Data> {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 0 } = options;
  const { workspace } = c;
  if (a.workspace !== workspace || b.workspace !== workspace) {
    throw new RangeError(
      `matmul: ${a.workspace === workspace ? 'b' : 'a'} is of another workspace than c`,
    );
  }
  checkMatrix('a', a);
  checkMatrix('b', b);
  const [aRows, aColumns] = a.shape as Pair;
  const [bRows, bColumns] = b.shape as Pair;
  const m = transposeA ? aColumns : aRows;
  const k = transposeA ? aRows : aColumns;
  const n = transposeB ? bRows : bColumns;
  if (k !== (transposeB ? bColumns : bRows)) {
    checkShape('matmul', 'b', b, transposeB ? [n, k] : [k, n]);
  }
  if (c.shape.length !== 2 || c.shape[0] !== m || c.shape[1] !== n) {
    checkShape('matmul', 'c', c, [m, n]);
  }
  const bytes = c.data.BYTES_PER_ELEMENT;
  if (a.data.byteLength !== bytes * m * k || b.data.byteLength !== bytes * k * n) {
    throw new RangeError('matmul: a, b and c are of two types of numbers');
  }
  if (overlaps(a, c) || overlaps(b, c)) throw sharing('matmul', 'c', overlaps(a, c) ? 'a' : 'b');
  if (m === 0 || n === 0) return c;
  if (k === 0 || alpha === 0) return scaled(c, beta);
  const exports = exportsOf(workspace);
  const isSingle = bytes === 4;
  const isPlain = !transposeA && !transposeB && alpha === 1 && beta === 0;
  const { threads } = workspace.pool;
  const isAlone = threads === 1 || m * n * k < leastShared;
  if (isPlain && isSingle && isAlone && exports.isSmall(m, n, k) !== 0) {
    exports.small(a.at, b.at, c.at, m, n, k);
    clearUppers(m * n * k >= leastShared);
    return c;
  }
  const scratchBytes = isSingle
    ? exports.scratchBytesF32(m, n, k, threads)
    : exports.scratchBytesF64(m, n, k, threads);
  const multiply = isSingle ? exports.multiplyF32 : exports.multiplyF64;
  multiply(
    workspace.scratch(scratchBytes),
    threads,
    m,
    n,
    k,
    a.at,
    transposeA ? 1 : k,
    transposeA ? m : 1,
    b.at,
    transposeB ? 1 : n,
    transposeB ? k : 1,
    c.at,
    alpha,
    beta,
  );
  clearUppers(m * n * k >= leastShared);
  return c;
}

/** Memory for float32 products of such sizes (m, n, k): what they need is there afterwards. */
export function productScratch(
  workspace: Workspace,
  ...products: readonly (readonly [number, number, number])[]
): number {
  const { scratchBytesF32 } = exportsOf(workspace);
  const { threads } = workspace.pool;
  const whole = products.filter((sizes) => sizes.every((size) => size > 0));
  return workspace.scratch(Math.max(0, ...whole.map((each) => scratchBytesF32(...each, threads))));
}

type Pair = readonly [number, number];

function checkMatrix(name: string, { shape }: Read<Numbers>): void {
  if (shape.length === 2) return;
  throw new RangeError(`matmul: ${name} has shape ${shapeText(shape)}, expected two dimensions`);
}

function scaled<Data extends Reals>(c: Tensor<Data>, beta: number): Tensor<Data> {
  for (let i = 0; i < c.data.length; i += 1) {
    c.data[i] = beta === 0 ? 0 : beta * (c.data[i] as number);
  }
  return c;
}
