/** The loop in WebAssembly and float32, slower by the share of `share.ts`. */
import type { Shape, Suite } from 'isochron/suite';
import { Arena } from './arena.ts';
import { share } from './share.ts';

interface Exports {
  roots(x: number, out: number, length: number, steps: number): void;
}

interface Inputs {
  readonly x: Float32Array;
  readonly out: Float32Array;
  readonly passes: number;
}

interface Placed extends Inputs {
  readonly exports: Exports;
}

const arena = new Arena<Exports>(new URL('./build/simd-128.wasm', import.meta.url));

function place({ x, passes }: Inputs): Placed {
  const { exports, arrays } = arena.place([x.length, x.length]);
  const [placed, out] = arrays as [Float32Array, Float32Array];
  placed.set(x);
  return { exports, x: placed, out, passes };
}

function roots({ exports, x, out, passes }: Placed): Float32Array {
  const steps = Math.round(x.length * passes * (1 + share));
  exports.roots(x.byteOffset, out.byteOffset, x.length, steps);
  return out;
}

export default {
  kernel: 'webassembly',
  shapes: [{ length: 1000, passes: 20 }],
  verifyShapes: [
    { length: 1, passes: 1 },
    { length: 7, passes: 3 },
  ],
  inputs: ({ length = 1, passes = 1 }: Shape, random) => ({
    x: Float32Array.from({ length }, () => random.uniform(-2, 2)),
    out: new Float32Array(length),
    passes,
  }),
  implementations: { optimized: { prepare: place, run: (own) => roots(own as Placed) } },
  reference: ({ x }) => Float64Array.from(x, (value) => Math.hypot(1, value)),
  tolerance: 1e-6,
  work: ({ length = 1, passes = 1 }: Shape) => ({ flops: 3 * length * passes }),
} satisfies Suite<Inputs>;
