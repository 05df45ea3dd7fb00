/**
 * Each pass has an array of its own, so that garbage is collected between and within calls; the
 * share of `share.ts` more of them, each collected as the others are.
 */
import type { Suite } from 'isochron/suite';
import { share } from './share.ts';
import { common, type Inputs, roots } from './work.ts';

function allocating({ x, passes }: Inputs): Float64Array {
  let out: Float64Array = new Float64Array(x.length);
  const all = Math.round(passes * (1 + share));
  for (let pass = 0; pass < all; pass += 1) {
    out = roots(x, new Float64Array(x.length), x.length);
  }
  return out;
}

export default {
  ...common,
  kernel: 'allocating',
  // A hundred passes, so that a hundredth is one of them.
  shapes: [{ length: 1000, passes: 100 }],
  implementations: { optimized: allocating },
} satisfies Suite<Inputs>;
