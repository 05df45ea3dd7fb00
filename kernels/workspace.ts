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
/**
 * From a page on, room behind an array puts the next one elsewhere in its page: a load waits for a
 * store to the same place of another page, which in arrays of a power of two are the same elements.
 */
const pageOfCache = 4096;
const shiftBytes = 1344;

export type Numbers = Float32Array | Float64Array | Int32Array;

/** What of a typed array does not change it. */
type Unwritable = 'length' | 'byteLength' | 'find' | typeof Symbol.iterator;

/** An operand that a kernel reads and leaves as it is: a dense row-major array, see `Tensor`. */
export interface Read<Data extends Numbers = Float32Array> {
  readonly workspace: Workspace;
  /** The last index moves fastest. */
  readonly shape: readonly number[];
  readonly data: Pick<Data, Unwritable | typeof Symbol.toStringTag> & {
    readonly [index: number]: number;
  };
  /** Its address in the workspace's memory. */
  readonly at: number;
}

/**
 * A dense row-major array: the last index moves fastest. `data` is a view of the workspace's
 * memory, never a copy. As a parameter of a kernel: one that it writes.
 */
export interface Tensor<Data extends Numbers = Float32Array> extends Read<Data> {
  readonly data: Data;
}

/** An operand that a kernel reads, then uses as it likes: what it holds afterwards is undefined. */
export type Consumed<Data extends Numbers = Float32Array> = Tensor<Data>;

export interface WorkspaceOptions {
  /** Memory to begin with; default 16 MiB. Untouched pages cost nothing. */
  readonly bytes?: number;
  /** Memory that it may grow to; default and most 4 GiB. */
  readonly mostBytes?: number;
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
  readonly #mostBytes: number;
  readonly #loaded = new Map<string, Loaded<object>>();
  #words: Int32Array;
  #reals: Float64Array;
  #used = firstByte;
  #scratch = { at: 0, bytes: 0 };
  readonly #rooms = new Map<string, { readonly at: number; readonly bytes: number }>();

  private constructor(
    build: Build,
    memory: WebAssembly.Memory,
    mostBytes: number,
    threads: number,
  ) {
    this.build = build;
    this.#memory = memory;
    this.#mostBytes = mostBytes;
    this.#words = new Int32Array(memory.buffer);
    this.#reals = new Float64Array(memory.buffer);
    this.pool = new Pool(memory, threads, this.allocate(alignment));
  }

  static async create(options: WorkspaceOptions = {}): Promise<Workspace> {
    const { threads = 1, build = await buildOf(), mostBytes = maxPages * pageBytes } = options;
    const { bytes = Math.min(2 ** 24, mostBytes) } = options;
    checkWhole('threads', threads, 1, Number.MAX_SAFE_INTEGER);
    checkWhole('mostBytes', mostBytes, pageBytes, maxPages * pageBytes);
    checkWhole('bytes', bytes, 0, mostBytes);
    const maximum = Math.floor(mostBytes / pageBytes);
    const initial = Math.min(maximum, Math.ceil((bytes + firstByte) / pageBytes));
    const memory = attempt(`a memory of ${bytes} bytes`, () => {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    });
    return new Workspace(build, memory, maximum * pageBytes, threads);
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
    const behind = bytes < pageOfCache ? slackBytes : shiftBytes;
    const end = at + Math.ceil((bytes + behind) / alignment) * alignment;
    const held = this.#memory.buffer.byteLength;
    if (end > held) {
      const most = this.#mostBytes;
      if (end > most) {
        throw new RangeError(
          `Workspace: ${bytes} bytes more do not fit: ${this.#used} of at most ${most} are taken`,
        );
      }
      const more = Math.max(end - held, Math.min(held, most - held));
      attempt(`${bytes} bytes more`, () => this.#memory.grow(Math.ceil(more / pageBytes)));
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

/** Elements of a shape. Throws a RangeError where a size is not a whole number from 0 on. */
export function sizeOf(shape: readonly number[]): number {
  const wrong = shape.find((size) => !Number.isInteger(size) || size < 0);
  if (wrong !== undefined) {
    throw new RangeError(
      `Workspace: shape [${shape.join(', ')}] has ${wrong}, expected whole numbers from 0 on`,
    );
  }
  return shape.reduce((product, size) => product * size, 1);
}

function checkWhole(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`;
  throw new RangeError(`Workspace: ${option} is ${value}, expected a whole number from ${range}`);
}

/** What the system refuses, said in words of a workspace. */
function attempt<Result>(what: string, allocate: () => Result): Result {
  try {
    return allocate();
  } catch (error) {
    throw new RangeError(`Workspace: the system does not give ${what}`, { cause: error });
  }
}
