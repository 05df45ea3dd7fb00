/** A call of a microsecond or two, slower by the share of `share.ts`. */
import type { Suite } from 'isochron/suite';
import { share } from './share.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

export default {
  ...common,
  kernel: 'tiny',
  shapes: [{ length: 1200, passes: 1 }],
  implementations: { optimized: (own) => roots(own.x, own.out, stepsOf(own, share)) },
} satisfies Suite<Inputs>;
