/**
 * A process is fast or slow by 5 %, by the toss of a coin when it loads: no change between commits.
 */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, roots, stepsOf } from './work.ts';

const extra = Math.random() < 0.5 ? 0 : 0.05;

export default {
  ...common,
  kernel: 'bimodal',
  implementations: { optimized: (own) => roots(own.x, own.out, stepsOf(own, extra)) },
} satisfies Suite<Inputs>;
