/** The loop with variants that are all the same: a search has nothing to find. */
import type { Suite } from 'isochron/suite';
import { variant } from './alike-variant.ts';
import { common, type Inputs, naive } from './work.ts';

const variants = { plain: naive, tiled: naive, unrolled: naive };

export default {
  ...common,
  kernel: 'alike',
  implementations: { optimized: variants[variant] },
  tuning: {
    parameters: [
      {
        name: 'variant',
        kind: 'variant',
        file: './alike-variant.ts',
        constant: 'variant',
        values: ['plain', 'tiled', 'unrolled'],
      },
    ],
  },
} satisfies Suite<Inputs>;
