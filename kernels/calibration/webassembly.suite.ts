/** The loop in WebAssembly and float32, slower by the share of `share.ts`. */
import type { Shape, Suite } from 'isochron/suite';
import { onWorkspace, type Tensors } from '../placed.ts';
import { share } from './share.ts';

interface Exports {
  roots(x: number, out: number, length: number, steps: number): void;
}

interface Inputs {
  readonly x: Float32Array;
  readonly out: Float32Array;
  readonly passes: number;
}

function roots({ x, out }: Tensors<Inputs>, { passes }: Inputs): Float32Array {
  const { length } = x.data;
  const steps = Math.round(length * passes * (1 + share));
  x.workspace.load<Exports>('calibration').exports.roots(x.at, out.at, length, steps);
  return out.data;
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
  implementations: {
    optimized: onWorkspace<Inputs>(({ x }) => ({ x: [x.length], out: [x.length] }), roots),
  },
  reference: ({ x }) => Float64Array.from(x, (value) => Math.hypot(1, value)),
  tolerance: 1e-6,
  work: ({ length = 1, passes = 1 }: Shape) => ({ flops: 3 * length * passes }),
} satisfies Suite<Inputs>;
