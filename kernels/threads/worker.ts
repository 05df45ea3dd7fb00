/**
 * One thread of a pool: waits for jobs and takes tasks of them, for as long as the process lives.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { instantiate, moduleOf, numberOf, type Task, taskOf } from '../instantiate.ts';
import type { ThreadStart, Tickets } from './pool.ts';

/** Looks for the next job before going to sleep: about 50 microseconds. */
const looks = 50_000;

const { memory, tickets: ticketsModule, control, thread } = workerData as ThreadStart;
const tickets = instantiate<Tickets>(ticketsModule, memory);
/** In the order in which the pool learnt of them. */
const modules: object[] = [];
const tasks = new Map<number, Task>();

/** Instances of the modules that were posted before the job that was seen. */
function learn(): void {
  if (parentPort === null) return;
  for (;;) {
    const received = receiveMessageOnPort(parentPort);
    if (received === undefined) return;
    modules.push(instantiate<object>(received.message as WebAssembly.Module, memory));
  }
}

function workTask(work: number): Task {
  const known = tasks.get(work);
  if (known !== undefined) return known;
  learn();
  const task = taskOf(modules[moduleOf(work)] as object, numberOf(work));
  tasks.set(work, task);
  return task;
}

function workOn(generation: number): void {
  const work = tickets.work(control);
  const argument = tickets.argument(control);
  for (;;) {
    const index = tickets.take(control, generation);
    if (index < 0) return;
    workTask(work)(argument, index, thread);
    tickets.finish(control);
  }
}

for (let seen = 0; ; ) {
  seen = tickets.next(control, seen, looks);
  workOn(seen);
}
