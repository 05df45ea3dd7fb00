/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'eachF32',
    type: 'f32',
    inputs: ['x'],
    constants: { zero: 'f32x4.splat(0)' },
    outputs: { to: 'f32x4.pmax(x, zero)' },
  },
];
