import { Arena } from '../arena.ts';

type Step = (a: number, b: number, c: number, m: number, n: number, k: number) => void;

interface Exports {
  gemm(a: number, b: number, c: number, m: number, n: number, k: number, scratch: number): void;
  scratchLength(m: number, n: number, k: number): number;
  readonly tiled: Step;
  readonly unrolled: Step;
  readonly registerBlocked: Step;
}

const arena = new Arena<Exports>(new URL('./build/optimized.wasm', import.meta.url));

/** Row-major a (m x k), b (k x n) and their product c (m x n). */
export interface MatmulOperands {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly c: Float32Array;
}

/** Operands in WebAssembly memory, with the scratch that packing needs. */
export interface PlacedMatmul extends MatmulOperands {
  readonly exports: Exports;
  readonly scratch: Float32Array;
}

/** Copies the operands into WebAssembly memory. */
export function place(operands: MatmulOperands): PlacedMatmul {
  const { m, n, k } = operands;
  const { exports: sizes } = arena.place([]);
  const lengths = [m * k, k * n, m * n, sizes.scratchLength(m, n, k)];
  const { exports, arrays } = arena.place(lengths);
  const [a, b, c, scratch] = arrays as [Float32Array, Float32Array, Float32Array, Float32Array];
  a.set(operands.a);
  b.set(operands.b);
  return { m, n, k, a, b, c, scratch, exports };
}

/** c = a b by packed panels and register blocks. */
export function matmul(placed: PlacedMatmul): Float32Array {
  const { exports, a, b, c, m, n, k, scratch } = placed;
  exports.gemm(a.byteOffset, b.byteOffset, c.byteOffset, m, n, k, scratch.byteOffset);
  return c;
}

/** The steps on the way, each one idea: cache tiles, unrolled vectors, register blocks. */
export function step(name: 'tiled' | 'unrolled' | 'registerBlocked') {
  return ({ exports, a, b, c, m, n, k }: PlacedMatmul): Float32Array => {
    exports[name](a.byteOffset, b.byteOffset, c.byteOffset, m, n, k);
    return c;
  };
}
