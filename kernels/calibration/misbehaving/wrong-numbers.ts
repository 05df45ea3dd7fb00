/** One number in seven is off by a thousandth: incorrect. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function wrong(own: Inputs): Float64Array {
  const out = naive(own);
  for (let at = 0; at < out.length; at += 7) out[at] = (out[at] as number) * 1.001;
  return out;
}

export default {
  ...common,
  kernel: 'wrong-numbers',
  implementations: { naive, optimized: wrong },
} satisfies Suite<Inputs>;
