/** Sentences about shapes that do not fit. */
import type { Numbers, Read, Workspace } from './workspace.ts';

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Throws where a tensor has another shape than it must. */
export function checkShape(
  operation: string,
  name: string,
  tensor: Read<Numbers>,
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
  tensors: Readonly<Record<string, Read<Numbers>>>,
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

/** Whether two operands of one workspace have memory in common. */
export function overlaps(a: Read<Numbers>, b: Read<Numbers>): boolean {
  return a.at < b.at + b.data.byteLength && b.at < a.at + a.data.byteLength;
}

/** Throws where an operand that a kernel writes has memory in common with another one. */
export function checkApart(
  operation: string,
  written: Readonly<Record<string, Read<Numbers>>>,
  read: Readonly<Record<string, Read<Numbers>>> = {},
): void {
  const results = Object.entries(written);
  for (const [index, [name, tensor]] of results.entries()) {
    for (const [other, operand] of [...results.slice(index + 1), ...Object.entries(read)]) {
      if (overlaps(tensor, operand)) throw sharing(operation, name, other);
    }
  }
}

/** Throws where a result has a part of an operand's memory, but not the same elements. */
export function checkSameOrApart(
  operation: string,
  name: string,
  operand: Read<Numbers>,
  to: Read<Numbers>,
): void {
  const distance = Math.abs(operand.at - to.at);
  if (distance !== 0 && distance < to.data.byteLength) throw sharing(operation, 'the result', name);
}

export function sharing(operation: string, written: string, other: string): RangeError {
  return new RangeError(`${operation}: ${written} and ${other} share memory, expected them apart`);
}
