/** A call of about twenty milliseconds, slower by the share of `share.ts`. */
import type { Suite } from 'isochron/suite';
import { share } from './share.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

export default {
  ...common,
  kernel: 'long',
  shapes: [{ length: 1000, passes: 11_000 }],
  implementations: { optimized: (own) => roots(own.x, own.out, stepsOf(own, share)) },
} satisfies Suite<Inputs>;
