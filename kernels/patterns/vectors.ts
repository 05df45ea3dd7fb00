/** The patterns in AssemblyScript as functions of tensors: see `assembly/index.ts`. */
import { checkShape } from '../shapes.ts';
import type { Read, Tensor, Workspace } from '../workspace.ts';

/** Ways to add. `addOverlapping` asks for a result that is no operand. */
export type Adding =
  | 'addScalar'
  | 'addScalarTail'
  | 'addLaneTail'
  | 'addOverlapping'
  | 'addLowerFirst'
  | 'addUpperFirst';

export type Summing = 'sumScalar' | 'sumOneVector' | 'sumEightVectors';

export type Clamping = 'clampByMin' | 'clampByPmin';

type Exports = Readonly<
  Record<Adding, (a: number, b: number, to: number, length: number) => void> &
    Record<Summing, (x: number, length: number) => number> &
    Record<Clamping, (x: number, to: number, length: number, least: number, most: number) => void>
>;

/** to = a + b in one of the ways, which is looked up once. Returns `to`. */
export function adding(
  name: Adding,
  workspace: Workspace,
): (a: Read, b: Read, to: Tensor) => Tensor {
  const run = workspace.load<Exports>('patterns').exports[name];
  return (a, b, to) => {
    checkShape(name, 'a', a, to.shape);
    checkShape(name, 'b', b, to.shape);
    run(a.at, b.at, to.at, to.data.length);
    return to;
  };
}

/** The sum of all elements in one of the ways. */
export function summing(name: Summing, workspace: Workspace): (x: Read) => number {
  const run = workspace.load<Exports>('patterns').exports[name];
  return (x) => run(x.at, x.data.length);
}

/** to = x, limited to -1 and 1. Returns `to`. */
export function clamping(name: Clamping, workspace: Workspace): (x: Read, to: Tensor) => Tensor {
  const run = workspace.load<Exports>('patterns').exports[name];
  return (x, to) => {
    checkShape(name, 'x', x, to.shape);
    run(x.at, to.at, to.data.length, -1, 1);
    return to;
  };
}
