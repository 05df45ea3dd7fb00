/** A size that is no number. */
import { common, naive } from '../work.ts';

export default {
  ...common,
  kernel: 'nan-shape',
  shapes: [{ length: Number.NaN, passes: 1 }],
  implementations: { naive },
};
