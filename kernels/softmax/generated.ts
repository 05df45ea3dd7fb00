/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'largestOf',
    type: 'f32',
    inputs: ['x'],
    folds: { most: { lanes: 'largest', value: 'f32x4.pmax(most, x)' } },
  },
  {
    name: 'exponentialsOf',
    type: 'f32',
    inputs: ['x'],
    scalars: ['most'],
    constants: { k: 'constants()' },
    outputs: { to: 'exp(f32x4.sub(x, most), k)' },
    folds: { sum: { lanes: 'sum', value: 'f32x4.add(sum, toNew)' } },
    imports: ["import { constants, exp } from '../../assembly/functions';"],
  },
  {
    name: 'scaled',
    type: 'f32',
    inputs: ['x'],
    scalars: ['factor'],
    outputs: { x: 'f32x4.mul(factor, x)' },
  },
];
