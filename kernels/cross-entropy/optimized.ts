import { RowKernel } from '../rows.ts';
import { checkApart, checkShape, checkWorkspace } from '../shapes.ts';
import type { Read, Tensor } from '../workspace.ts';

const kernel = new RowKernel('cross-entropy');

/**
 * The mean over rows of -log(softmax(row)[class]). logits: rows x classes; classes: rows, each from
 * 0 on. NaN of no rows.
 */
export function crossEntropy(logits: Read, classes: Read<Int32Array>): number {
  const workspace = check('crossEntropy', logits, classes);
  const rows = classes.data.length;
  const at = workspace.room('cross-entropy', 16 * rows);
  kernel.visit(logits, { first: at, second: classes.at }, 'eachLoss');
  const { reals } = workspace;
  const first = at / 8;
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    total += Math.log(reals[first + 2 * row] as number) + (reals[first + 2 * row + 1] as number);
  }
  return total / rows;
}

/** to = the gradient of the cross entropy by the logits; `to` may be the logits. Returns `to`. */
export function crossEntropyGradient(logits: Read, classes: Read<Int32Array>, to: Tensor): Tensor {
  check('crossEntropyGradient', logits, classes);
  checkApart('crossEntropyGradient', { to }, { classes });
  return kernel.run(logits, to, { second: classes.at }, 'eachGradient');
}

function check(operation: string, logits: Read, classes: Read<Int32Array>) {
  const workspace = checkWorkspace(operation, { logits, classes });
  const [rows = 0, columns = 0] = logits.shape;
  checkShape(operation, 'logits', logits, [rows, columns]);
  checkShape(operation, 'classes', classes, [rows]);
  const wrong = classes.data.find((one) => one < 0 || one >= columns);
  if (wrong !== undefined) {
    throw new RangeError(`${operation}: classes has ${wrong}, expected 0 to ${columns - 1}`);
  }
  return workspace;
}
