/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'squaresOf',
    type: 'f32',
    inputs: ['a', 'b'],
    folds: { sum: { lanes: 'sum', value: 'madd<f32>(f32x4.sub(a, b), f32x4.sub(a, b), sum)' } },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
  {
    name: 'eachF32',
    type: 'f32',
    inputs: ['a', 'b'],
    scalars: ['factor'],
    outputs: { to: 'f32x4.mul(factor, f32x4.sub(a, b))' },
  },
];
