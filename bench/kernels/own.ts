/** The implementations of a suite as contestants. */

import type { Implementation, Suite } from '#suite';
import type { Placeable } from '../../kernels/placed.ts';
import { type Contestant, type Entrant, synchronous } from './contestant.ts';

// biome-ignore lint/suspicious/noExplicitAny: suites of any inputs
type Inputs = any;

/** `optimized` on so many threads. */
export function optimizedOn(threads: number): Entrant {
  return async ({ suite, inputs }) => {
    const found = longOf(suite, 'optimized');
    if (found === null) return null;
    const own = threads === 1 ? found : placeable(found)?.on(threads);
    return own === undefined ? null : entered('ours', threads, own, inputs);
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
