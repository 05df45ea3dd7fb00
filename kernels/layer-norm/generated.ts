/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'normalized',
    type: 'f32',
    inputs: ['x', 'gain', 'bias'],
    scalars: ['mean', 'scale'],
    outputs: { to: 'madd<f32>(f32x4.mul(f32x4.sub(x, mean), scale), gain, bias)' },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
