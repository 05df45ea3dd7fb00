/** Sentences about shapes that do not fit. */
import type { Numbers, Read, Workspace } from './workspace.ts';

/** By the name of the argument. */
type Operands = Readonly<Record<string, Read<Numbers>>>;

const nothing: Operands = {};

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

/**
 * Throws where operands are of different memories: a kernel sees one. Here and below without lists
 * of entries, which take longer than a short kernel.
 */
export function checkWorkspace(operation: string, tensors: Operands): Workspace {
  let first: string | null = null;
  for (const name in tensors) {
    first ??= name;
    const own = tensors[first] as Read<Numbers>;
    if (tensors[name]?.workspace === own.workspace) continue;
    throw new RangeError(`${operation}: ${name} and ${first} are of two workspaces`);
  }
  if (first === null) throw new RangeError(`${operation}: no operands`);
  return (tensors[first] as Read<Numbers>).workspace;
}

/** Whether two operands of one workspace have memory in common. */
export function overlaps(a: Read<Numbers>, b: Read<Numbers>): boolean {
  return a.at < b.at + b.data.byteLength && b.at < a.at + a.data.byteLength;
}

/** Throws where an operand that a kernel writes has memory in common with another one. */
export function checkApart(operation: string, written: Operands, read: Operands = nothing): void {
  let index = 0;
  for (const name in written) {
    const tensor = written[name] as Read<Numbers>;
    let otherIndex = 0;
    for (const other in written) {
      const isLater = otherIndex > index;
      if (isLater && overlaps(tensor, written[other] as Read<Numbers>)) {
        throw sharing(operation, name, other);
      }
      otherIndex += 1;
    }
    for (const other in read) {
      if (overlaps(tensor, read[other] as Read<Numbers>)) throw sharing(operation, name, other);
    }
    index += 1;
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
