/** The same in every commit: no change. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from './work.ts';

export default {
  ...common,
  kernel: 'steady',
  implementations: { naive },
} satisfies Suite<Inputs>;
