/** Prints without end: errored, stopped after the limit. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function flood(): never {
  for (;;) console.log('a line that nobody reads');
}

export default {
  ...common,
  kernel: 'floods',
  implementations: { naive, optimized: flood },
} satisfies Suite<Inputs>;
