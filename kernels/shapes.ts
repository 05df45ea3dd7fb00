/** Sentences about shapes that do not fit. */
import type { Numbers, Tensor, Workspace } from './workspace.ts';

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Throws where a tensor has another shape than it must. */
export function checkShape(
  operation: string,
  name: string,
  tensor: Tensor<Numbers>,
  expected: readonly number[],
): void {
  const { shape } = tensor;
  if (shape.length === expected.length && shape.every((size, i) => size === expected[i])) return;
  throw new RangeError(
    `${operation}: ${name} has shape ${shapeText(shape)}, expected ${shapeText(expected)}`,
  );
}

/** Throws where operands are of different memories: a kernel sees one. */
export function checkWorkspace(
  operation: string,
  tensors: Readonly<Record<string, Tensor<Numbers>>>,
): Workspace {
  const [first, ...others] = Object.entries(tensors);
  if (first === undefined) throw new RangeError(`${operation}: no operands`);
  const [firstName, { workspace }] = first;
  const stranger = others.find(([, tensor]) => tensor.workspace !== workspace);
  if (stranger !== undefined) {
    throw new RangeError(`${operation}: ${stranger[0]} and ${firstName} are of two workspaces`);
  }
  return workspace;
}
