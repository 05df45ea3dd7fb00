/** Each call throws: errored. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function fail(): never {
  throw new RangeError('this kernel always throws');
}

export default {
  ...common,
  kernel: 'throws',
  implementations: { naive, optimized: fail },
} satisfies Suite<Inputs>;
