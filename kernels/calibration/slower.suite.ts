/** Slower by exactly the share of `share.ts`. */
import type { Suite } from 'isochron/suite';
import { share } from './share.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

export default {
  ...common,
  kernel: 'slower',
  implementations: { optimized: (own) => roots(own.x, own.out, stepsOf(own, share)) },
} satisfies Suite<Inputs>;
