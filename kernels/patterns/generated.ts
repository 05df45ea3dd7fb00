/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

const clamping = {
  type: 'f32',
  inputs: ['x'],
  scalars: ['least', 'most'],
} as const satisfies Omit<Loop, 'name'>;

export const loops: readonly Loop[] = [
  {
    ...clamping,
    name: 'clampByMin',
    outputs: { to: 'f32x4.min(f32x4.max(x, least), most)' },
  },
  {
    ...clamping,
    name: 'clampByPmin',
    outputs: { to: 'f32x4.pmin(f32x4.pmax(x, least), most)' },
  },
];
