/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'momentsOf',
    type: 'f32',
    inputs: ['x'],
    scalars: ['center'],
    folds: {
      sum: { lanes: 'sum', value: 'f32x4.add(sum, f32x4.sub(x, center))' },
      squares: {
        lanes: 'sum',
        value: 'madd<f32>(f32x4.sub(x, center), f32x4.sub(x, center), squares)',
      },
    },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
