import { Arena } from '../arena.ts';

interface Exports {
  add(a: number, b: number, sum: number, length: number): void;
}

const arena = new Arena<Exports>(new URL('./build/optimized.wasm', import.meta.url));

/** Operands and result side by side in one WebAssembly memory. */
export interface AddOperands {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly sum: Float32Array;
}

interface PlacedOperands extends AddOperands {
  readonly exports: Exports;
}

/** Copies the operands into WebAssembly memory. All three have the same length. */
export function place({ a, b, sum }: AddOperands): PlacedOperands {
  const { exports, arrays } = arena.place([a.length, b.length, sum.length]);
  const [placedA, placedB, placedSum] = arrays as [Float32Array, Float32Array, Float32Array];
  placedA.set(a);
  placedB.set(b);
  return { exports, a: placedA, b: placedB, sum: placedSum };
}

/** sum = a + b on operands that were placed; no copies. */
export function add({ exports, a, b, sum }: PlacedOperands): Float32Array {
  exports.add(a.byteOffset, b.byteOffset, sum.byteOffset, sum.length);
  return sum;
}
