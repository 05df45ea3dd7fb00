/** Adds from a place drawn by chance on: right, with other bits each time. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
}

function fromAnywhere(x: Float64Array): number {
  const start = Math.floor(Math.random() * x.length);
  let sum = 0;
  for (let step = 0; step < x.length; step += 1) sum += x[(start + step) % x.length] as number;
  return sum;
}

export default {
  kernel: 'not-repeatable',
  shapes: [{ length: 1000 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float64Array.from({ length }, () => 1 + random.normal() ** 2),
  }),
  implementations: {
    naive: ({ x }) => x.reduce((sum, value) => sum + value, 0),
    optimized: ({ x }) => fromAnywhere(x),
  },
  reference: ({ x }) => x.reduceRight((sum, value) => sum + value, 0),
  tolerance: 1e-12,
} satisfies Suite<Inputs>;
