/** Takes memory without end: errored, stopped by the limit. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function hog(): never {
  const kept: Float64Array[] = [];
  for (;;) kept.push(new Float64Array(2 ** 20).fill(kept.length));
}

export default {
  ...common,
  kernel: 'hogs',
  implementations: { naive, optimized: hog },
} satisfies Suite<Inputs>;
