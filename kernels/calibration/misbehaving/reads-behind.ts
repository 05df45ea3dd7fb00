/** Adds to each value the one before it: incorrect where the result takes the operand's place. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
  readonly sums: Float64Array;
}

function sumAt(x: Float64Array, at: number): number {
  return (x[at] as number) + (at === 0 ? 0 : (x[at - 1] as number));
}

export default {
  kernel: 'reads-behind',
  shapes: [{ length: 100 }],
  inputs: ({ length = 1 }, random) => ({
    x: Float64Array.from({ length }, () => random.normal()),
    sums: new Float64Array(length),
  }),
  aliases: [['sums', 'x']],
  implementations: {
    naive: ({ x, sums }) => {
      for (let at = sums.length - 1; at >= 0; at -= 1) sums[at] = sumAt(x, at);
      return sums;
    },
    optimized: ({ x, sums }) => {
      for (let at = 0; at < sums.length; at += 1) sums[at] = sumAt(x, at);
      return sums;
    },
  },
  reference: ({ x }) => x.map((_, at) => sumAt(x, at)),
} satisfies Suite<Inputs>;
