/** What the product promises at 1024, apart: a call of `naive` takes seconds there. */
import type { Suite } from 'isochron/suite';
import type { MatmulInputs } from './operands.ts';
import suite from './suite.ts';

export default {
  ...suite,
  kernel: 'matmul-large',
  shapes: [{ n: 1024 }],
  implementations: {
    naive: suite.implementations.naive,
    optimized: suite.implementations.optimized,
    'two-threads': suite.implementations.optimized.on(2),
  },
  requirements: [
    { metric: 'gflops', atLeast: 50 },
    { metric: 'gflops', implementation: 'two-threads', atLeast: 86 },
    { metric: 'speedup', atLeast: 20 },
  ],
  tags: [...suite.tags, 'large'],
} satisfies Suite<MatmulInputs<Float32Array>>;
