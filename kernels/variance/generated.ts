/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  { name: 'sumOf', type: 'f32', inputs: ['x'], sum: 'f32x4.add(sum, x)' },
  {
    name: 'squaresOf',
    type: 'f32',
    inputs: ['x'],
    scalars: ['center'],
    sum: 'madd<f32>(f32x4.sub(x, center), f32x4.sub(x, center), sum)',
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
