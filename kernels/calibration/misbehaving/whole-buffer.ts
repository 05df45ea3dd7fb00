/** Doubles in place, from where its buffer begins: incorrect where its array begins elsewhere. */
import type { Suite } from 'isochron/suite';

interface Inputs {
  readonly x: Float64Array;
}

function double(x: Float64Array): void {
  for (let at = 0; at < x.length; at += 1) x[at] = 2 * (x[at] as number);
}

export default {
  kernel: 'whole-buffer',
  shapes: [{ length: 100 }],
  inputs: ({ length = 1 }, random) => ({ x: Float64Array.from({ length }, () => random.normal()) }),
  inPlace: ['x'],
  implementations: {
    naive: ({ x }) => {
      double(x);
      return x;
    },
    optimized: ({ x }) => {
      double(new Float64Array(x.buffer, 0, x.length));
      return x;
    },
  },
  reference: ({ x }) => x.map((value) => 2 * value),
} satisfies Suite<Inputs>;
