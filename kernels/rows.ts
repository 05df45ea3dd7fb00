/** Runs a kernel that treats each row of a matrix by itself; see `assembly/rows.ts`. */
import { checkSameOrApart, checkShape, shapeText } from './shapes.ts';
import { clearUppers } from './uppers.ts';
import type { Job, Read, Tensor, Workspace } from './workspace.ts';

/** float32 values that one task takes at least: fewer are done sooner than handed out. */
const taskElements = 16_384;
/** The description, and 192 bytes for each thread behind it. */
const lanesAt = 128;
const laneBytes = 192;

/** Addresses of further operands, 0 for none, and a number of the kernel's own meaning. */
export interface RowOperands {
  readonly first?: number;
  readonly second?: number;
  readonly number?: number;
}

export class RowKernel {
  readonly #name: string;
  #workspace: Workspace | null = null;
  readonly #jobs = new Map<string, Job>();

  constructor(name: string) {
    this.#name = name;
  }

  /** to = the kernel of each row (the last dimension) of x. `to` may be x. */
  run(x: Read, to: Tensor, operands: RowOperands = {}, task = 'eachRow'): Tensor {
    if (x.shape !== to.shape) checkShape(this.#name, 'x', x, to.shape);
    if (x.workspace !== to.workspace) {
      throw new RangeError(`${this.#name}: x and the result are of two workspaces`);
    }
    checkSameOrApart(this.#name, 'x', x, to);
    this.#start(x, to.at, operands, task);
    return to;
  }

  /** Goes through the rows of x; what comes of them is written at the operands. */
  visit(x: Read, operands: RowOperands, task: string): void {
    this.#start(x, 0, operands, task);
  }

  #start(x: Read, to: number, operands: RowOperands, task: string): void {
    const { workspace } = x;
    const columns = x.shape.at(-1);
    if (columns === undefined) {
      throw new RangeError(`${this.#name}: x has shape ${shapeText(x.shape)}, expected rows`);
    }
    if (x.data.length === 0) return;
    const rows = x.data.length / columns;
    const taskRows = Math.max(1, Math.ceil(taskElements / columns));
    const { first = 0, second = 0, number = 0 } = operands;
    const at = workspace.scratch(lanesAt + laneBytes * workspace.pool.threads);
    const { words } = workspace;
    words.set([x.at, to, first, second, rows, columns, taskRows, at + lanesAt], at / 4);
    workspace.reals[at / 8 + 4] = number;
    this.#jobOf(workspace, task)(at, Math.ceil(rows / taskRows));
    clearUppers(x.data.length > taskElements);
  }

  #jobOf(workspace: Workspace, task: string): Job {
    if (this.#workspace !== workspace) this.#jobs.clear();
    this.#workspace = workspace;
    const known = this.#jobs.get(task);
    if (known !== undefined) return known;
    const job = workspace.load(this.#name).job(task);
    this.#jobs.set(task, job);
    return job;
  }
}
