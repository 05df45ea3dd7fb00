/** Runs a kernel that reduces long arrays a chunk at a time; see `assembly/chunks.ts`. */
import type { Loaded, Tensor, Workspace } from './workspace.ts';

interface Exports {
  readonly CHUNK: { readonly value: number };
}

/** Address of the description, the threads' lanes, and the results, in bytes from the first. */
const lanesAt = 64;
const laneBytes = 128;

export class Reduction {
  readonly #name: string;
  /** float64 results of a chunk. */
  readonly #width: number;
  #workspace: Workspace | null = null;
  #loaded: Loaded<Exports> | null = null;

  constructor(name: string, width: number) {
    this.#name = name;
    this.#width = width;
  }

  /** The results of all chunks of a (and b, of the same length), one after the other. */
  run(a: Tensor, b: Tensor = a): Float64Array {
    const { workspace } = a;
    const { exports, run } = this.#load(workspace);
    const { length } = a.data;
    const { threads } = workspace.pool;
    const chunks = Math.ceil(length / exports.CHUNK.value);
    const resultsAt = lanesAt + laneBytes * threads;
    const at = workspace.scratch(resultsAt + 8 * this.#width * chunks);
    workspace.write(at, [a.at, b.at, length, at + resultsAt, at + lanesAt]);
    run('reduce', at, chunks);
    return workspace.doubles(at + resultsAt, this.#width * chunks);
  }

  #load(workspace: Workspace): Loaded<Exports> {
    if (this.#loaded === null || this.#workspace !== workspace) {
      this.#loaded = workspace.load(this.#name);
      this.#workspace = workspace;
    }
    return this.#loaded;
  }
}
