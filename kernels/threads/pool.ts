/**
 * Threads that share a workspace's memory. They work on the tasks of one job at a time beside the
 * caller, look for the next job for some microseconds, then sleep: an idle pool takes no time.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { instantiate, type Task } from '../instantiate.ts';

export interface ThreadStart {
  readonly memory: WebAssembly.Memory;
  readonly tickets: WebAssembly.Module;
  readonly control: number;
  readonly thread: number;
}

export interface Tickets {
  readonly controlBytes: { readonly value: number };
  open(control: number, work: number, argument: number, total: number): number;
  take(control: number, generation: number): number;
  finish(control: number): void;
  work(control: number): number;
  argument(control: number): number;
  isDone(control: number, looks: number): number;
  next(control: number, seen: number, looks: number): number;
}

/** Looks at the memory before a look at the clock: about a millisecond. */
const looks = 1_000_000;
/** Of no task being finished, after which a thread must have died. */
const patienceMs = 30_000;

const ticketsModule = new WebAssembly.Module(
  readFileSync(new URL('./build/simd-128.wasm', import.meta.url)),
);

export class Pool {
  readonly #tickets: Tickets;
  readonly #control: number;
  readonly #workers: readonly Worker[];
  #modules = 0;

  /** `threads` counts the caller. `control` is the address of `controlBytes` zeros. */
  constructor(memory: WebAssembly.Memory, threads: number, control: number) {
    this.#tickets = instantiate<Tickets>(ticketsModule, memory);
    this.#control = control;
    // Beside this file, in TypeScript as in the package's JavaScript.
    const file = new URL(`./worker${import.meta.url.slice(-3)}`, import.meta.url);
    this.#workers = Array.from({ length: threads - 1 }, (_, index) => {
      const start: ThreadStart = { memory, tickets: ticketsModule, control, thread: index + 1 };
      const worker = new Worker(file, { workerData: start });
      worker.unref();
      return worker;
    });
  }

  /** The caller included. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /** Makes a module known to all threads; returns its number. */
  add(module: WebAssembly.Module): number {
    for (const worker of this.#workers) worker.postMessage(module);
    this.#modules += 1;
    return this.#modules - 1;
  }

  /**
   * Does `tasks` tasks with all threads: the caller by `task`, the others by the function that has
   * the number `work` in their instances. Returns when all are done.
   */
  run(work: number, task: Task, argument: number, tasks: number): void {
    if (tasks <= 1 || this.#workers.length === 0) {
      for (let index = 0; index < tasks; index += 1) task(argument, index, 0);
      return;
    }
    const tickets = this.#tickets;
    const control = this.#control;
    const generation = tickets.open(control, work, argument, tasks);
    for (;;) {
      const index = tickets.take(control, generation);
      if (index < 0) break;
      task(argument, index, 0);
      tickets.finish(control);
    }
    if (tickets.isDone(control, looks) === 0) this.#waitLonger();
  }

  /** Ends the threads; the pool is not to be used any more. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #waitLonger(): void {
    const end = performance.now() + patienceMs;
    while (this.#tickets.isDone(this.#control, looks) === 0) {
      if (performance.now() > end) {
        throw new Error(
          `a thread of the kernels has not finished its task in ${patienceMs / 1000} s; it may have ` +
            'been stopped: close this workspace and make another one',
        );
      }
    }
  }
}
