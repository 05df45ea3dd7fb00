import type { Suite } from 'isochron/suite';
import { matmul as naive } from './naive.ts';
import { type MatmulOperands, matmul, type PlacedMatmul, place, step } from './optimized.ts';

const small = [{ n: 256 }];

/** An implementation whose operands live in WebAssembly memory. */
function placed(run: (operands: PlacedMatmul) => Float32Array) {
  return { prepare: place, run: (operands: MatmulOperands) => run(operands as PlacedMatmul) };
}

export default {
  kernel: 'matmul',
  shapes: [{ n: 256 }, { n: 512 }],
  verifyShapes: [{ n: 0 }, { n: 1 }, { n: 7 }, { n: 100 }, { n: 401 }],
  inputs: ({ n = 0 }, random) => ({
    m: n,
    n,
    k: n,
    a: Float32Array.from({ length: n * n }, () => random.normal()),
    b: Float32Array.from({ length: n * n }, () => random.normal()),
    c: new Float32Array(n * n),
  }),
  implementations: {
    naive: ({ a, b, c, m, n, k }) => naive(a, b, c, m, n, k),
    tiled: { ...placed(step('tiled')), shapes: small },
    unrolled: { ...placed(step('unrolled')), shapes: small },
    'register-blocked': { ...placed(step('registerBlocked')), shapes: small },
    optimized: placed(matmul),
  },
  reference: ({ a, b, m, n, k }) => {
    const c = new Float64Array(m * n);
    for (let i = 0; i < m; i += 1) {
      for (let p = 0; p < k; p += 1) {
        const value = a[i * k + p] as number;
        for (let j = 0; j < n; j += 1) {
          c[i * n + j] = (c[i * n + j] as number) + value * (b[p * n + j] as number);
        }
      }
    }
    return c;
  },
  tolerance: 1e-5,
  work: ({ n = 0 }) => ({ flops: 2 * n ** 3, bytes: 12 * n * n }),
  requirements: [{ metric: 'speedup', shape: { n: 512 }, atLeast: 10 }],
  tags: ['linear-algebra', 'float32'],
} satisfies Suite<MatmulOperands>;
