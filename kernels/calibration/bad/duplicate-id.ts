/** Two benchmarks of one id. */
import { common, naive } from '../work.ts';

export default {
  ...common,
  kernel: 'duplicate-id',
  shapes: [
    { length: 8, passes: 1 },
    { length: 8, passes: 1 },
  ],
  implementations: { naive },
};
