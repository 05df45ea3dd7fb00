/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'centered',
    type: 'f32',
    inputs: ['x'],
    scalars: ['mean', 'scale'],
    outputs: { to: 'f32x4.mul(f32x4.sub(x, mean), scale)' },
  },
];
