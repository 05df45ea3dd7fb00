/** Runs a kernel that reduces long arrays a chunk at a time; see `assembly/chunks.ts`. */
import { clearUppers } from './uppers.ts';
import type { Job, Read, Workspace } from './workspace.ts';

interface Exports {
  readonly CHUNK: { readonly value: number };
}

/** Bytes of the description, and of each thread's lanes behind it; results come last. */
const descriptionBytes = 64;
const laneBytes = 192;
/** They take microseconds. */
const manyChunks = 8;

export class Reduction {
  readonly #name: string;
  /** float64 results of a chunk. */
  readonly #width: number;
  #workspace: Workspace | null = null;
  #job: Job = () => {};
  #chunk = 1;

  constructor(name: string, width: number) {
    this.#name = name;
    this.#width = width;
  }

  /**
   * Reduces all chunks of a (and b, of the same length). Their results lie one after the other in
   * `workspace.reals` from the returned index on.
   */
  run(a: Read, b: Read = a): number {
    const { workspace } = a;
    if (workspace !== this.#workspace) this.#load(workspace);
    const { length } = a.data;
    const chunks = Math.ceil(length / this.#chunk);
    const resultsAt = descriptionBytes + laneBytes * workspace.pool.threads;
    const at = workspace.scratch(resultsAt + 8 * this.#width * chunks);
    const { words } = workspace;
    const first = at / 4;
    words[first] = a.at;
    words[first + 1] = b.at;
    words[first + 2] = length;
    words[first + 3] = at + resultsAt;
    words[first + 4] = at + descriptionBytes;
    this.#job(at, chunks);
    clearUppers(chunks >= manyChunks);
    return (at + resultsAt) / 8;
  }

  /** The sum of the results of all chunks, in their order. */
  total(a: Read, b: Read = a): number {
    const first = this.run(a, b);
    const { reals } = a.workspace;
    const end = first + Math.ceil(a.data.length / this.#chunk);
    let total = 0;
    for (let index = first; index < end; index += 1) total += reals[index] as number;
    return total;
  }

  /** Elements of a chunk. */
  get chunk(): number {
    return this.#chunk;
  }

  #load(workspace: Workspace): void {
    const { exports, job } = workspace.load<Exports>(this.#name);
    this.#workspace = workspace;
    this.#job = job('reduce');
    this.#chunk = exports.CHUNK.value;
  }
}
