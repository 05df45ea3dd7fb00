import type { Implementation, Suite } from 'isochron/suite';
import { onWorkspace } from '../placed.ts';
import { inputsOf, type MatmulInputs, reference, shapesOf } from './operands.ts';
import { type Step, step } from './steps.ts';

type Inputs = MatmulInputs<Float32Array>;

/** One idea alone, on square matrices as they are stored. */
function alone(name: Step): Implementation<Inputs> {
  return onWorkspace<Inputs>(shapesOf, ({ a, b, c }) => step(name, a, b, c).data);
}

export default {
  kernel: 'matmul-steps',
  shapes: [{ n: 256 }],
  verifyShapes: [{ n: 0 }, { n: 1 }, { n: 7 }, { n: 100 }, { n: 401 }],
  inputs: (shape, random) => inputsOf(shape, random, Float32Array),
  implementations: {
    tiled: alone('tiled'),
    unrolled: alone('unrolled'),
    'register-blocked': alone('registerBlocked'),
  },
  reference,
  tolerance: 1e-5,
  work: ({ n = 0 }) => ({ flops: 2 * n ** 3, bytes: 12 * n * n }),
  tags: ['linear-algebra', 'float32', 'steps'],
} satisfies Suite<Inputs>;
