/** The larger of x and 0, but 0 for NaN as well: incorrect, by a probe alone. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float32Array;
  readonly to: Float32Array;
}

function relu({ x, to }: Inputs, of: (value: number) => number): Float32Array {
  for (let at = 0; at < to.length; at += 1) to[at] = of(x[at] as number);
  return to;
}

function positive(value: number): number {
  if (value > 0) return value;
  return 0;
}

export default {
  kernel: 'wrong-for-nan',
  shapes: [{ length: 1000 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float32Array.from({ length }, () => random.normal()),
    to: new Float32Array(length),
  }),
  implementations: {
    naive: (own) => relu(own, (value) => Math.max(0, value)),
    optimized: (own) => relu(own, positive),
  },
  reference: ({ x }) => Float64Array.from(x, (value) => Math.max(0, value)),
} satisfies Suite<Inputs>;
