/** What is written for this kernel at build time: see `../loops.ts`. */
import type { Loop } from '../loops.ts';

export const loops: readonly Loop[] = [
  {
    name: 'eachF32',
    type: 'f32',
    inputs: ['parameters', 'gradients', 'means', 'squares'],
    scalars: ['keepMean', 'addMean', 'keepSquare', 'addSquare', 'rate', 'scale', 'epsilon'],
    outputs: {
      means: 'madd<f32>(keepMean, means, f32x4.mul(addMean, gradients))',
      squares:
        'madd<f32>(keepSquare, squares, f32x4.mul(addSquare, f32x4.mul(gradients, gradients)))',
      parameters:
        'f32x4.sub(parameters, f32x4.div(f32x4.mul(rate, meansNew), ' +
        'madd<f32>(scale, f32x4.sqrt(squaresNew), epsilon)))',
    },
    imports: ["import { madd } from '../../assembly/vector';"],
  },
];
