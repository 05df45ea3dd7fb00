/** A long array in tasks that threads share: what `../elementwise.ts` does from some length on. */
import { checkShape } from '../shapes.ts';
import type { Read, Tensor, Workspace } from '../workspace.ts';

/** to = a + b, `taskLength` elements a task, however short the arrays are. Returns `to`. */
export function addingInTasks(
  workspace: Workspace,
  taskLength: number,
): (a: Read, b: Read, to: Tensor) => Tensor {
  const run = workspace.load('add').job('eachF32Task');
  return (a, b, to) => {
    checkShape('addingInTasks', 'a', a, to.shape);
    checkShape('addingInTasks', 'b', b, to.shape);
    const { length } = to.data;
    // What all tasks read: where the arrays are, and how long a task and the whole is.
    const description = [a.at, b.at, to.at, taskLength, length];
    const at = workspace.scratch(4 * description.length);
    workspace.words.set(description, at / 4);
    run(at, Math.ceil(length / taskLength));
    return to;
  };
}
