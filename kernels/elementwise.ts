/**
 * Runs the loops that `loops.ts` writes: one call for short arrays, chunks by thread for long ones.
 */

import { checkSameOrApart, checkShape } from './shapes.ts';
import { clearUppers } from './uppers.ts';
import type { Loaded, Numbers, Read, Tensor, Workspace } from './workspace.ts';

/** Below this, another thread takes longer to wake than to help. */
const leastShared = 65_536;
/** Elements of one task: a multiple of what one turn of a loop takes. */
const chunk = 16_384;

type Reals = Float32Array | Float64Array;
type Run = (...addressesAndNumbers: number[]) => void;

/** One kernel whose result has an element for each element of its operands. */
export class Elementwise {
  readonly #name: string;
  #workspace: Workspace | null = null;
  #loaded: Loaded<Record<string, Run>> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** to = the kernel of x; both have one shape. */
  one<Data extends Reals>(x: Read<NoInfer<Data>>, to: Tensor<Data>): Tensor<Data> {
    const { exports } = this.#load(to.workspace);
    this.#check('x', x, to);
    const loop = loopOf(to);
    const { length } = to.data;
    if (length < leastShared || to.workspace.pool.threads === 1) {
      (exports[loop] as Run)(x.at, to.at, length);
    } else {
      this.#share(loop, [x.at, to.at], length, to.workspace, []);
    }
    clearUppers(length >= leastShared);
    return to;
  }

  /** to = the kernel of a and b; all have one shape. `scalars` are the loop's, in its order. */
  two<Data extends Reals>(
    a: Read<NoInfer<Data>>,
    b: Read<NoInfer<Data>>,
    to: Tensor<Data>,
    scalar = 0,
  ): Tensor<Data> {
    const { exports } = this.#load(to.workspace);
    this.#check('a', a, to);
    this.#check('b', b, to);
    const loop = loopOf(to);
    const { length } = to.data;
    if (length < leastShared || to.workspace.pool.threads === 1) {
      (exports[loop] as Run)(a.at, b.at, to.at, length, scalar);
    } else {
      this.#share(loop, [a.at, b.at, to.at], length, to.workspace, [scalar]);
    }
    clearUppers(length >= leastShared);
    return to;
  }

  /** The loop over arrays at these addresses, which are as long as one of them. */
  run(
    addresses: readonly number[],
    like: Tensor<Reals>,
    scalars: readonly number[],
    loop: string = loopOf(like),
  ): void {
    const { exports } = this.#load(like.workspace);
    const { length } = like.data;
    if (length < leastShared || like.workspace.pool.threads === 1) {
      (exports[loop] as Run)(...addresses, length, ...scalars);
    } else {
      this.#share(loop, addresses, length, like.workspace, scalars);
    }
    clearUppers(length >= leastShared);
  }

  #load(workspace: Workspace): Loaded<Record<string, Run>> {
    if (this.#loaded === null || this.#workspace !== workspace) {
      this.#loaded = workspace.load(this.#name);
      this.#workspace = workspace;
    }
    return this.#loaded;
  }

  #check(name: string, operand: Read<Numbers>, to: Tensor<Reals>): void {
    if (operand.shape !== to.shape) checkShape(this.#name, name, operand, to.shape);
    if (operand.workspace !== to.workspace) {
      throw new RangeError(`${this.#name}: ${name} and the result are of two workspaces`);
    }
    checkSameOrApart(this.#name, name, operand, to);
  }

  #share(
    loop: string,
    addresses: readonly number[],
    length: number,
    workspace: Workspace,
    scalars: readonly number[],
  ): void {
    const words = addresses.length;
    const scalarsAt = Math.ceil((4 * words + 8) / 8) * 8;
    const at = workspace.scratch(scalarsAt + 8 * scalars.length);
    workspace.words.set([...addresses, chunk, length], at / 4);
    workspace.reals.set(scalars, (at + scalarsAt) / 8);
    this.#loaded?.job(`${loop}Task`)(at, Math.ceil(length / chunk));
  }
}

/** The loop for a tensor's type. */
function loopOf({ data }: Tensor<Reals>): 'eachF32' | 'eachF64' {
  return data.BYTES_PER_ELEMENT === 4 ? 'eachF32' : 'eachF64';
}
