/** Streams three arrays of 16 MiB each, far more than the inner caches hold; slower by `share`. */
import type { Shape, Suite } from 'isochron/suite';
import { largestShare, share } from './share.ts';

interface Inputs {
  /** Elements of the stream of base, and of the output. */
  readonly length: number;
  /** With room for the longest stream. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly out: Float64Array;
}

interface Placed extends Inputs {
  /** Elements of the stream. */
  readonly count: number;
  readonly output: Float64Array;
}

/**
 * A longer stream, not a second one over the first elements: those would be in a cache already. The
 * arrays are as long in every commit, and the output is the part of them that all commits have. The
 * loop gets its end as an integer, so that it is compiled alike whatever the share.
 */
function place(inputs: Inputs): Placed {
  const count = Math.round(inputs.length * (1 + share)) | 0;
  return { ...inputs, count, output: inputs.out.subarray(0, inputs.length) };
}

/** out = a + 3 b. */
function streamed({ count, a, b, out, output }: Placed): Float64Array {
  for (let index = 0; index < count; index += 1) {
    out[index] = (a[index] as number) + 3 * (b[index] as number);
  }
  return output;
}

export default {
  kernel: 'memory',
  shapes: [{ length: 2 ** 21 }],
  verifyShapes: [{ length: 1 }, { length: 1021 }],
  inputs: ({ length = 1 }: Shape, random) => {
    const room = { length: Math.ceil(length * (1 + largestShare)) };
    return {
      length,
      a: Float64Array.from(room, () => random.uniform(-2, 2)),
      b: Float64Array.from(room, () => random.uniform(-2, 2)),
      out: new Float64Array(room.length),
    };
  },
  implementations: { optimized: { prepare: place, run: (own) => streamed(own as Placed) } },
  reference: ({ length, a, b }) =>
    Float64Array.from({ length }, (_, i) => (a[i] as number) + 3 * (b[i] as number)),
  tolerance: 1e-12,
  work: ({ length = 1 }: Shape) => ({ flops: 2 * length, bytes: 24 * length }),
} satisfies Suite<Inputs>;
