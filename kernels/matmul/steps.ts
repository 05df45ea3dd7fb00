/** The steps on the way from naive to optimized, each one idea: see `assembly/steps.ts`. */
import { checkShape } from '../shapes.ts';
import { clearUppers } from '../uppers.ts';
import type { Tensor } from '../workspace.ts';

export type Step = 'tiled' | 'unrolled' | 'registerBlocked';

type Exports = Readonly<
  Record<Step, (a: number, b: number, c: number, m: number, n: number, k: number) => void>
>;

/** c = a b by one idea alone; a (m x k), b (k x n), c (m x n). Returns c. */
export function step(name: Step, a: Tensor, b: Tensor, c: Tensor): Tensor {
  const [m = 0, k = 0] = a.shape;
  const [, n = 0] = b.shape;
  checkShape(name, 'b', b, [k, n]);
  checkShape(name, 'c', c, [m, n]);
  a.workspace.load<Exports>('matmul').exports[name](a.at, b.at, c.at, m, n, k);
  clearUppers(true);
  return c;
}
