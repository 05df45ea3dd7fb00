/** A logarithm from the bits of its argument, which denormals lack: incorrect, by a probe alone. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float32Array;
}

/** Exponent and mantissa apart, as if each number had its leading one. */
function fromBits(x: Float32Array): Float32Array {
  const bits = new Uint32Array(x.slice().buffer);
  return x.map((value, at) => {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return Math.log2(value);
    const own = bits[at] as number;
    return (own >>> 23) - 127 + Math.log2(1 + (own & 0x7f_ffff) / 2 ** 23);
  });
}

export default {
  kernel: 'wrong-for-denormals',
  shapes: [{ length: 1000 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float32Array.from({ length }, () => random.uniform(2, 100)),
  }),
  implementations: {
    naive: ({ x }) => x.map((value) => Math.log2(value)),
    optimized: ({ x }) => fromBits(x),
  },
  reference: ({ x }) => Float64Array.from(x, (value) => Math.log2(value)),
} satisfies Suite<Inputs>;
