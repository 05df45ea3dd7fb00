/** Where a result goes, and whether operands are copied on the way to the kernel. */
import { add } from '../add/optimized.ts';
import type { Read, Tensor } from '../workspace.ts';

/** a + b in an array of its own, each call. A result that is given: `../add/naive.ts`. */
export function addFresh(a: Float32Array, b: Float32Array): Float32Array {
  const sum = new Float32Array(a.length);
  for (let i = 0; i < sum.length; i += 1) sum[i] = (a[i] as number) + (b[i] as number);
  return sum;
}

/** a += b. Returns a. */
export function addInPlace(a: Tensor, b: Read): Tensor {
  return add(a, b, a);
}

/** Tensors that arrays are copied to and from, for `addCopied`. */
export interface Staged {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly to: Tensor;
}

/** to = a + b for arrays outside of the workspace: three copies beside the addition. */
export function addCopied(
  staged: Staged,
  a: Float32Array,
  b: Float32Array,
  to: Float32Array,
): Float32Array {
  staged.a.data.set(a);
  staged.b.data.set(b);
  to.set(add(staged.a, staged.b, staged.to).data);
  return to;
}
