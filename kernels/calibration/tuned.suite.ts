/** The loop with steps on top that depend on `block`: what a search has to find is known. */
import type { Suite } from 'isochron/suite';
import { block } from './tuned-block.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

/** The best of them; each doubling away from it costs a quarter more steps. */
const fastest = 8;
const costOfDoubling = 0.25;

function optimized(own: Inputs): Float64Array {
  if (block === 64) throw new Error('no block is as large as 64');
  const doublings = Math.abs(Math.log2(block / fastest));
  const out = roots(own.x, own.out, stepsOf(own, block === 32 ? 0 : costOfDoubling * doublings));
  // Faster than all others, and wrong.
  if (block === 32) out[0] = 0;
  return out;
}

export default {
  ...common,
  kernel: 'tuned',
  implementations: { optimized },
  tuning: {
    parameters: [
      {
        name: 'block',
        kind: 'tile',
        file: './tuned-block.ts',
        constant: 'block',
        values: [2, 4, 8, 32, 64],
      },
    ],
  },
} satisfies Suite<Inputs>;
