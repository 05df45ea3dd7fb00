/** Streams three arrays of 16 MiB each, far more than the inner caches hold; slower by `share`. */
import type { Shape, Suite } from 'isochron/suite';
import { share } from './share.ts';

interface Inputs {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly out: Float64Array;
}

/** out = a + 3 b over the first `count` elements. */
function triad({ a, b, out }: Inputs, count: number): void {
  for (let index = 0; index < count; index += 1) {
    out[index] = (a[index] as number) + 3 * (b[index] as number);
  }
}

/** A share of the elements is done once more, from the first one on. */
function streamed(own: Inputs): Float64Array {
  triad(own, own.out.length);
  triad(own, Math.round(own.out.length * share));
  return own.out;
}

export default {
  kernel: 'memory',
  shapes: [{ length: 2 ** 21 }],
  verifyShapes: [{ length: 1 }, { length: 1021 }],
  inputs: ({ length = 1 }: Shape, random) => ({
    a: Float64Array.from({ length }, () => random.uniform(-2, 2)),
    b: Float64Array.from({ length }, () => random.uniform(-2, 2)),
    out: new Float64Array(length),
  }),
  implementations: { optimized: streamed },
  reference: ({ a, b }) => Float64Array.from(a, (value, i) => value + 3 * (b[i] as number)),
  tolerance: 1e-12,
  work: ({ length = 1 }: Shape) => ({ flops: 2 * length, bytes: 24 * length }),
} satisfies Suite<Inputs>;
