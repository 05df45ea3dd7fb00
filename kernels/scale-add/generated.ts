/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'eachF32',
    type: 'f32',
    inputs: ['a', 'b'],
    scalars: ['factor'],
    outputs: { to: 'madd<f32>(factor, a, b)' },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
