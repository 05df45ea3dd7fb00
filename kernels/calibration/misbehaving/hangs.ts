/** No call ever returns: errored, stopped after the limit. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function hang(): never {
  for (;;);
}

export default {
  ...common,
  kernel: 'hangs',
  implementations: { naive, optimized: hang },
} satisfies Suite<Inputs>;
