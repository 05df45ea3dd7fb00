import { Arena } from '../arena.ts';
import { epsilon } from './naive.ts';

interface Exports {
  normalize(x: number, rows: number, columns: number, epsilon: number): void;
}

const arena = new Arena<Exports>(new URL('./build/optimized.wasm', import.meta.url));

/** x: rows x columns, row-major; overwritten by the result. */
export interface NormalizeOperands {
  readonly x: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface PlacedNormalize extends NormalizeOperands {
  readonly exports: Exports;
}

/** Copies x into WebAssembly memory. */
export function place({ x, rows, columns }: NormalizeOperands): PlacedNormalize {
  const { exports, arrays } = arena.place([x.length]);
  const [placed] = arrays as [Float32Array];
  placed.set(x);
  return { x: placed, rows, columns, exports };
}

/** In place, each row of a placed x to mean 0 and variance 1. */
export function normalize({ exports, x, rows, columns }: PlacedNormalize): Float32Array {
  exports.normalize(x.byteOffset, rows, columns, epsilon);
  return x;
}
