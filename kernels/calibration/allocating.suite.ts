/**
 * Each pass has an array of its own, so that garbage is collected between and within calls: no
 * change.
 */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, roots } from './work.ts';

function allocating({ x, passes }: Inputs): Float64Array {
  let out: Float64Array = new Float64Array(x.length);
  for (let pass = 0; pass < passes; pass += 1) {
    out = roots(x, new Float64Array(x.length), x.length);
  }
  return out;
}

export default {
  ...common,
  kernel: 'allocating',
  implementations: { optimized: allocating },
} satisfies Suite<Inputs>;
