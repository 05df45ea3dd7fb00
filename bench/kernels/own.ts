/** The implementations of a suite as contestants. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

import type { Implementation, Suite } from '#suite';
import type { Placeable } from '../../kernels/placed.ts';
import { type Contestant, type Entrant, synchronous } from './contestant.ts';

// biome-ignore lint/suspicious/noExplicitAny: suites of any inputs
type Inputs = any;

const tasks = '/proc/self/task';

/** `optimized` on so many threads. */
export function optimizedOn(threads: number): Entrant {
  return async ({ suite, inputs }) => {
    const found = longOf(suite, 'optimized');
    if (found === null) return null;
    const own = threads === 1 ? found : placeable(found)?.on(threads);
    if (own === undefined) return null;
    const contestant = await entered('ours', threads, own, inputs);
    if (threads > 1) spreadThreads();
    return contestant;
  };
}

/** `naive`, where a call takes less than a second. */
export function naive(mostFlops: number): Entrant {
  return async ({ suite, shape, inputs }) => {
    const found = longOf(suite, 'naive');
    const { flops = 0 } = suite.work?.(shape) ?? {};
    return found === null || flops > mostFlops ? null : entered('naive', 1, found, inputs);
  };
}

/**
 * A processor for the main thread and another one for workers, as `native.c` has it for OpenBLAS: a
 * thread that wakes up stays for long on the processor of the one that woke it.
 */
function spreadThreads(): void {
  if (process.platform !== 'linux') return;
  for (const task of readdirSync(tasks)) {
    const name = readFileSync(`${tasks}/${task}/comm`, 'utf8').trim();
    const core = { 'node-MainThread': '0', WorkerThread: '1' }[name];
    if (core !== undefined) spawnSync('taskset', ['-pc', core, task]);
  }
}

async function entered(
  name: string,
  threads: number,
  { prepare, run }: Implementation<Inputs>,
  inputs: Inputs,
): Promise<Contestant> {
  const prepared = async () => (prepare === undefined ? inputs : await prepare(inputs));
  const own = await prepared();
  // Bound, not wrapped: V8's middle compiler inlines into a wrapper, and stays there for long.
  const timed = synchronous(name, threads, run.bind(null, own));
  // What is changed in place has changed with each call: of inputs as they were.
  return { ...timed, output: async () => run(await prepared()) };
}

function longOf(suite: Suite, name: string): Implementation<Inputs> | null {
  const found = suite.implementations[name];
  if (found === undefined) return null;
  return typeof found === 'function' ? { run: found } : found;
}

/** The implementation as `onWorkspace` makes it; null where it has no threads. */
function placeable(found: Implementation<Inputs>): Placeable<Inputs> | null {
  return 'on' in found ? (found as Placeable<Inputs>) : null;
}
