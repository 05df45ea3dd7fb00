/**
 * One memory for the operands of all kernels, the instances that work on it, and their threads.
 * What is computed by one kernel is read by the next one where it lies.
 */
import { type Build, buildOf, loadModule } from './builds.ts';
import { instantiate, numberOfExport, numberOfWork, taskOf, workOf } from './instantiate.ts';
import { Pool } from './threads/pool.ts';

const pageBytes = 65_536;
const maxPages = 65_536;
/** Vector loads are fastest when they do not cross cache lines. */
const alignment = 64;
/** Below this are the modules' own constants. */
const firstByte = 4096;
/** Vectors may be read (never written) this far beyond an array's end. */
const slackBytes = 64;

export type Numbers = Float32Array | Float64Array | Int32Array;

/** A dense row-major array: the last index moves fastest. `data` is a view, never a copy. */
export interface Tensor<Data extends Numbers = Float32Array> {
  readonly workspace: Workspace;
  readonly shape: readonly number[];
  readonly data: Data;
  /** Its address in the workspace's memory. */
  readonly at: number;
}

export interface WorkspaceOptions {
  /** Memory to begin with; it grows up to 4 GiB. Untouched pages cost nothing. */
  readonly bytes?: number;
  /** Threads that kernels may use, the caller's included; default 1. */
  readonly threads?: number;
  /** Default: the build that is fastest here. */
  readonly build?: Build;
}

/** A kernel's module in a workspace. */
export interface Loaded<Exports> {
  readonly exports: Exports;
  /** What does an exported task with all threads; ask once, it is found by name. */
  job(name: string): Job;
}

/** Does so many tasks on what lies at `argument`; returns when all are done. */
export type Job = (argument: number, tasks: number) => void;

interface ArrayType<Data> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, at: number, length: number): Data;
}

export class Workspace {
  readonly pool: Pool;
  readonly build: Build;
  readonly #memory: WebAssembly.Memory;
  readonly #loaded = new Map<string, Loaded<object>>();
  #words: Int32Array;
  #reals: Float64Array;
  #used = firstByte;
  #scratch = { at: 0, bytes: 0 };
  readonly #rooms = new Map<string, { readonly at: number; readonly bytes: number }>();

  private constructor(build: Build, memory: WebAssembly.Memory, threads: number) {
    this.build = build;
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer);
    this.#reals = new Float64Array(memory.buffer);
    this.pool = new Pool(memory, threads, this.allocate(alignment));
  }

  static async create(options: WorkspaceOptions = {}): Promise<Workspace> {
    const { bytes = 2 ** 24, threads = 1, build = await buildOf() } = options;
    if (!Number.isInteger(threads) || threads < 1) {
      throw new RangeError(`Workspace: threads is ${threads}, expected a whole number from 1 on`);
    }
    const initial = Math.ceil((bytes + firstByte) / pageBytes);
    const memory = new WebAssembly.Memory({ initial, maximum: maxPages, shared: true });
    return new Workspace(build, memory, threads);
  }

  /** float32 zeros of a shape. */
  float32(...shape: readonly number[]): Tensor<Float32Array> {
    return this.#place(Float32Array, shape);
  }

  /** float64 zeros of a shape. */
  float64(...shape: readonly number[]): Tensor<Float64Array> {
    return this.#place(Float64Array, shape);
  }

  /** int32 zeros of a shape: classes, say. */
  int32(...shape: readonly number[]): Tensor<Int32Array> {
    return this.#place(Int32Array, shape);
  }

  /** Zeros of a shape, of the same type as an array's numbers. */
  like<Data extends Numbers>(array: Data, shape: readonly number[]): Tensor<Data> {
    return this.#place(array.constructor as ArrayType<Data>, shape);
  }

  /** Bytes that are taken. */
  get used(): number {
    return this.#used;
  }

  #place<Data extends Numbers>(type: ArrayType<Data>, shape: readonly number[]): Tensor<Data> {
    const length = sizeOf(shape);
    const at = this.allocate(length * type.BYTES_PER_ELEMENT);
    return { workspace: this, shape, data: new type(this.#memory.buffer, at, length), at };
  }

  /** The address of so many zeros. They belong to the workspace for as long as it lives. */
  allocate(bytes: number): number {
    const at = this.#used;
    const end = at + Math.ceil((bytes + slackBytes) / alignment) * alignment;
    const held = this.#memory.buffer.byteLength;
    if (end > held) {
      const pages = Math.ceil(
        Math.max(end - held, Math.min(held, maxPages * pageBytes - held)) / pageBytes,
      );
      if (held / pageBytes + pages > maxPages) {
        throw new RangeError(`Workspace: ${bytes} bytes more do not fit into its 4 GiB`);
      }
      this.#memory.grow(pages);
      this.#words = new Int32Array(this.#memory.buffer);
      this.#reals = new Float64Array(this.#memory.buffer);
    }
    this.#used = end;
    return at;
  }

  /** Memory for intermediate values of one call, from the same address for every kernel. */
  scratch(bytes: number): number {
    if (bytes > this.#scratch.bytes) this.#scratch = { at: this.allocate(bytes), bytes };
    return this.#scratch.at;
  }

  /** Memory of one user, beside the scratch of what it calls. */
  room(user: string, bytes: number): number {
    const known = this.#rooms.get(user);
    if (known !== undefined && known.bytes >= bytes) return known.at;
    const at = this.allocate(bytes);
    this.#rooms.set(user, { at, bytes });
    return at;
  }

  /** Scratch for several things by name, each on cache lines of its own; the address of each. */
  scratchFor<Name extends string>(bytes: Readonly<Record<Name, number>>): Record<Name, number> {
    const entries = Object.entries<number>(bytes) as [Name, number][];
    const padded = (size: number) => Math.ceil((size + slackBytes) / alignment) * alignment;
    let at = this.scratch(entries.reduce((sum, [, size]) => sum + padded(size), 0));
    const places = entries.map(([name, size]) => {
      const place = at;
      at += padded(size);
      return [name, place] as const;
    });
    return Object.fromEntries(places) as Record<Name, number>;
  }

  /** The whole memory as whole numbers: where the kernels' descriptions are written. */
  get words(): Int32Array {
    return this.#words;
  }

  /** The whole memory as float64 numbers. */
  get reals(): Float64Array {
    return this.#reals;
  }

  /** A kernel's functions on this memory. */
  load<Exports extends object>(kernel: string): Loaded<Exports> {
    const known = this.#loaded.get(kernel);
    if (known !== undefined) return known as Loaded<Exports>;
    const module = loadModule(kernel, this.build);
    const { pool } = this;
    const exports = instantiate<Exports>(module, this.#memory, (work, argument, tasks) => {
      const task = taskOf(exports, numberOfWork(work));
      pool.run(workOf(number, numberOfWork(work)), task, argument, tasks);
    });
    const number = pool.add(module);
    const job = (name: string): Job => {
      const place = numberOfExport(exports, name);
      const work = workOf(number, place);
      const task = taskOf(exports, place);
      return (argument, tasks) => pool.run(work, task, argument, tasks);
    };
    const loaded: Loaded<Exports> = { exports, job };
    this.#loaded.set(kernel, loaded);
    return loaded;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
