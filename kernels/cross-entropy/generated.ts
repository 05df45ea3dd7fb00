/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';
import { loops as softmax } from '../softmax/generated.ts';

export const loops: readonly Loop[] = [
  ...softmax,
  {
    name: 'exponentialSumOf',
    type: 'f32',
    inputs: ['x'],
    scalars: ['most'],
    constants: { k: 'constants()' },
    folds: { sum: { lanes: 'sum', value: 'f32x4.add(sum, exp(f32x4.sub(x, most), k))' } },
    imports: ["import { constants, exp } from '../../assembly/functions';"],
  },
];
