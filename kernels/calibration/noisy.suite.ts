/** Each call does up to half as much again, drawn anew: wide, one-sided noise around no change. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, roots, stepsOf } from './work.ts';

export default {
  ...common,
  kernel: 'noisy',
  implementations: {
    optimized: (own) => roots(own.x, own.out, stepsOf(own, 0.5 * Math.random())),
  },
} satisfies Suite<Inputs>;
