/** Numbers to compute with, and the kernels' own calls, which several patterns compare. */
import { seededRandom } from '#edges/sandbox/random.ts';
import { add } from '../../kernels/add/optimized.ts';
import { matmul } from '../../kernels/matmul/optimized.ts';
import type { Tensor, Workspace } from '../../kernels/workspace.ts';

/** The same numbers each time, from `least` to 1. */
export function drawn(length: number, seed: number, least = -1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => random.uniform(least, 1));
}

export function placed(workspace: Workspace, array: Float32Array, ...shape: number[]): Tensor {
  const tensor = workspace.float32(...(shape.length === 0 ? [array.length] : shape));
  tensor.data.set(array);
  return tensor;
}

/**
 * A call of a plain function. Bound, not wrapped: a wrapper would be compiled for these arrays
 * alone, and what V8's middle compiler inlines into it stays slow for longer than is measured.
 */
export function bound<Arguments extends readonly unknown[], Result>(
  run: (...values: Arguments) => Result,
  ...values: Arguments
): () => Result {
  const anyRun = run as unknown as (...values: unknown[]) => Result;
  return anyRun.bind(null, ...values);
}

/** `size` is the length of arrays, or the rows and columns of square matrices. */
export interface Call {
  readonly kernel: 'add' | 'matmul';
  readonly size: number;
}

/** A kernel's call on operands of its own. */
export function callOn(workspace: Workspace, { kernel, size }: Call): () => Float32Array {
  const shape = kernel === 'add' ? [size] : [size, size];
  const length = kernel === 'add' ? size : size ** 2;
  const a = placed(workspace, drawn(length, 1), ...shape);
  const b = placed(workspace, drawn(length, 2), ...shape);
  const to = workspace.float32(...shape);
  return kernel === 'add' ? () => add(a, b, to).data : () => matmul(a, b, to).data;
}
