/** A sum by pairs that forgets what has no partner: incorrect, by a probe alone. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
}

function inPairs(x: Float64Array): number {
  let sum = 0;
  for (let at = 0; at + 1 < x.length; at += 2) sum += (x[at] as number) + (x[at + 1] as number);
  return sum;
}

export default {
  kernel: 'wrong-for-odd-sizes',
  shapes: [{ length: 1000 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float64Array.from({ length }, () => random.uniform(1, 2)),
  }),
  implementations: {
    naive: ({ x }) => x.reduce((sum, value) => sum + value, 0),
    optimized: ({ x }) => inPairs(x),
  },
  reference: ({ x }) => x.reduceRight((sum, value) => sum + value, 0),
  tolerance: 1e-12,
} satisfies Suite<Inputs>;
