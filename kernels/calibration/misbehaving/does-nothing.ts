/** Returns its output array as it found it: incorrect. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

export default {
  ...common,
  kernel: 'does-nothing',
  implementations: { naive, optimized: ({ out }) => out },
} satisfies Suite<Inputs>;
