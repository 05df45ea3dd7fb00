/** Instances of kernels on a memory that belongs to the caller, and their tasks by number. */

/** Does one task of a job on what lies at `argument`. */
export type Task = (argument: number, task: number, thread: number) => void;

/** Lets all threads do the tasks of a job; `work` is a number that the module's `perform` knows. */
export type Share = (work: number, argument: number, count: number) => void;

interface Performer {
  perform(work: number, argument: number, task: number, thread: number): void;
}

/** Numbers from here on are of `perform`, below are exports in the order of the module. */
const firstPerformed = 32_768;

export function instantiate<Exports extends object>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  share: Share = abort,
): Exports {
  return new WebAssembly.Instance(module, { env: { memory, abort, share } }).exports as Exports;
}

/** The same for all instances of a module. */
export function numberOfWork(work: number): number {
  return firstPerformed + work;
}

/** The same for all instances of a module. */
export function numberOfExport(exports: object, name: string): number {
  return Object.keys(exports).indexOf(name);
}

export function taskOf(exports: object, number: number): Task {
  if (number < firstPerformed) return Object.values(exports)[number] as Task;
  const { perform } = exports as Performer;
  return (argument, task, thread) => perform(number - firstPerformed, argument, task, thread);
}

function abort(): never {
  throw new Error('a WebAssembly kernel aborted');
}

/** A module and one of its functions in one number, which fits into an i32. */
export function workOf(module: number, number: number): number {
  return module * 65_536 + number;
}

export function moduleOf(work: number): number {
  return Math.floor(work / 65_536);
}

export function numberOf(work: number): number {
  return work % 65_536;
}
