/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'eachF32',
    type: 'f32',
    inputs: ['x'],
    constants: { k: 'constants()' },
    outputs: { to: 'gelu(x, k)' },
    imports: ["import { constants, gelu } from '../../assembly/functions';"],
  },
];
