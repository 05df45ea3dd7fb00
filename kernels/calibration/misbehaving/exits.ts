/** The first call ends the process: errored. */
import process from 'node:process';
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

function leave(): never {
  process.exit(3);
}

export default {
  ...common,
  kernel: 'exits',
  implementations: { naive, optimized: leave },
} satisfies Suite<Inputs>;
