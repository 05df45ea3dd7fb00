/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'sumOf',
    type: 'f32',
    inputs: ['x'],
    folds: { sum: { lanes: 'sum', value: 'f32x4.add(sum, x)' } },
  },
];
