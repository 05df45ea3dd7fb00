/** One thread of a pool: waits for jobs and takes tasks of them, for as long as the process lives. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { instantiate } from '../instantiate.ts';
import type { Task, TaskModule, ThreadStart, Tickets } from './pool.ts';

/** Looks for the next job before going to sleep: about 50 microseconds. */
const looks = 50_000;

const { memory, tickets: module, control, thread } = workerData as ThreadStart;
const tickets = instantiate<Tickets>(module, memory);
const tasks: Task[] = [];

/** Instances of the modules that were posted before the job that was seen. */
function learn(): void {
  if (parentPort === null) return;
  for (;;) {
    const received = receiveMessageOnPort(parentPort);
    if (received === undefined) return;
    const { module: added, names } = received.message as TaskModule;
    const exports = instantiate<Record<string, Task>>(added, memory);
    tasks.push(...names.map((name) => exports[name] as Task));
  }
}

function workOn(generation: number): void {
  const work = tickets.work(control);
  const argument = tickets.argument(control);
  if (work >= tasks.length) learn();
  for (;;) {
    const index = tickets.take(control, generation);
    if (index < 0) return;
    (tasks[work] as Task)(argument, index, thread);
    tickets.finish(control);
  }
}

for (let seen = 0; ; ) {
  seen = tickets.next(control, seen, looks);
  workOn(seen);
}
