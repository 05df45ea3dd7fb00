/**
 * Hands out the tasks of one job to the threads that share a memory. A job has a number, the
 * generation; the ticket holds it beside the next task, so that a thread that comes late can
 * neither take a task of a later job nor lose one: its exchange fails. The host waits for tasks,
 * not for threads: one that sleeps holds nobody up.
 */

@unmanaged
class Control {
  /** Generation in the upper half, the next task in the lower. */
  ticket: u64 = 0;
  total: i32 = 0;
  done: i32 = 0;
  /** What threads wait for a change of. */
  generation: i32 = 0;
  sleepers: i32 = 0;
  /** Which function, and the address of what it works on. */
  work: i32 = 0;
  argument: i32 = 0;
}

export const controlBytes: i32 = offsetof<Control>();

const nobody: u64 = 0xffff_ffff;

function address(control: Control, field: usize): usize {
  return changetype<usize>(control) + field;
}

/** Starts a job of `total` tasks; the one before must be finished. Returns its generation. */
export function open(control: Control, work: i32, argument: i32, total: i32): i32 {
  const generation = control.generation + 1;
  const ticket = address(control, offsetof<Control>('ticket'));
  // Until all is written, nobody may take a task.
  atomic.store<u64>(ticket, ((<u64>(<u32>control.generation)) << 32) | nobody);
  atomic.store<i32>(address(control, offsetof<Control>('total')), total);
  atomic.store<i32>(address(control, offsetof<Control>('done')), 0);
  atomic.store<i32>(address(control, offsetof<Control>('work')), work);
  atomic.store<i32>(address(control, offsetof<Control>('argument')), argument);
  atomic.store<u64>(ticket, (<u64>(<u32>generation)) << 32);
  const waited = address(control, offsetof<Control>('generation'));
  atomic.store<i32>(waited, generation);
  if (atomic.load<i32>(address(control, offsetof<Control>('sleepers'))) > 0) {
    atomic.notify(waited, -1);
  }
  return generation;
}

/** The next task of a generation, or -1. Read `work` and `argument` before: a task proves them. */
export function take(control: Control, generation: i32): i32 {
  const at = address(control, offsetof<Control>('ticket'));
  const total = address(control, offsetof<Control>('total'));
  let ticket = atomic.load<u64>(at);
  while (<i32>(ticket >> 32) == generation && <u32>ticket < <u32>atomic.load<i32>(total)) {
    const found = atomic.cmpxchg<u64>(at, ticket, ticket + 1);
    if (found == ticket) return <i32>ticket;
    ticket = found;
  }
  return -1;
}

/** One task more is done. */
export function finish(control: Control): void {
  atomic.add<i32>(address(control, offsetof<Control>('done')), 1);
}

export function work(control: Control): i32 {
  return atomic.load<i32>(address(control, offsetof<Control>('work')));
}

export function argument(control: Control): i32 {
  return atomic.load<i32>(address(control, offsetof<Control>('argument')));
}

/** Whether all tasks are done within so many looks. */
export function isDone(control: Control, looks: i32): bool {
  const done = address(control, offsetof<Control>('done'));
  const total = control.total;
  for (let look = 0; look < looks; look++) {
    if (atomic.load<i32>(done) == total) return true;
  }
  return false;
}

/** The first generation after `seen`: looks for it for a while, then sleeps until it is there. */
export function next(control: Control, seen: i32, looks: i32): i32 {
  const at = address(control, offsetof<Control>('generation'));
  for (let look = 0; look < looks; look++) {
    const generation = atomic.load<i32>(at);
    if (generation != seen) return generation;
  }
  const sleepers = address(control, offsetof<Control>('sleepers'));
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(at) == seen) atomic.wait<i32>(at, seen, -1);
  atomic.sub<i32>(sleepers, 1);
  return atomic.load<i32>(at);
}
