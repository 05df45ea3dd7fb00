/**
 * Memory of the calibration's WebAssembly. Arrays are placed one after the other in memories that
 * never grow; a full one is left to the garbage collector with the arrays in it. It is of its own,
 * so that the answers known here do not hang on the kernels that are measured.
 */
import { readFileSync } from 'node:fs';

const pageBytes = 65_536;
const usualBytes = 64 * 2 ** 20;
/** Vector loads are fastest when they do not cross cache lines. */
const alignment = 64;
/** Below this are the module's own constants. */
const firstByte = 4096;

/** An instance of the module and the free part of its memory. */
interface Block<Exports> {
  readonly exports: Exports;
  readonly buffer: SharedArrayBuffer;
  used: number;
}

/** Arrays in one memory, and the functions that work on it. */
export interface Placed<Exports> {
  readonly exports: Exports;
  readonly arrays: readonly Float32Array[];
}

export class Arena<Exports extends object> {
  readonly #module: WebAssembly.Module;
  #block: Block<Exports> | null = null;

  /** Throws when the kernels are not built yet. */
  constructor(wasm: URL) {
    this.#module = new WebAssembly.Module(readFileSync(wasm));
  }

  /** Places float32 arrays of the given lengths, uninitialised, in one memory. */
  place(lengths: readonly number[]): Placed<Exports> {
    const sizes = lengths.map((length) => Math.ceil((length * 4) / alignment) * alignment);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const block = this.#blockFor(total);
    const arrays = lengths.map((length, index) => {
      const array = new Float32Array(block.buffer, block.used, length);
      block.used += sizes[index] as number;
      return array;
    });
    return { exports: block.exports, arrays };
  }

  #blockFor(bytes: number): Block<Exports> {
    if (this.#block !== null && this.#block.used + bytes <= this.#block.buffer.byteLength) {
      return this.#block;
    }
    const pages = Math.ceil(Math.max(usualBytes, firstByte + bytes) / pageBytes);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true });
    const instance = new WebAssembly.Instance(this.#module, { env: { memory, abort } });
    this.#block = {
      exports: instance.exports as Exports,
      buffer: memory.buffer,
      used: firstByte,
    };
    return this.#block;
  }
}

function abort(): never {
  throw new Error('a WebAssembly kernel aborted');
}
