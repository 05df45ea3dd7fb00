import type { SuiteListing } from '#core/model/benchmark.ts';
import type { Failure } from '#core/model/recording.ts';
import type { Bench } from '#ports/world.ts';
import { findSuites } from './find-suites.ts';
import { listTree } from './list-tree.ts';
import { readSettings } from './read-settings.ts';

/** `isochron list`: the benchmarks of the working tree. */
export async function listLocal(
  bench: Bench,
  directory: string,
  suites: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly suites: readonly SuiteListing[]; readonly failures: readonly Failure[] }> {
  const source = { directory, base: null, head: null, alone: true };
  const workspace = await bench.checkout.openLocal(source, signal);
  try {
    const configured = await readSettings(bench.sources, workspace);
    const settings = suites.length > 0 ? { ...configured, suites } : configured;
    const found = await findSuites(bench.sources, workspace, { settings, all: true });
    bench.progress.step('building');
    const failure = await bench.sandbox.prepare(workspace.head, 'head', settings, signal);
    if (failure !== null) return { suites: [], failures: [failure] };
    return await listTree(
      bench.sandbox,
      workspace.head,
      'head',
      found.head,
      settings.commands,
      signal,
    );
  } finally {
    await workspace.dispose();
  }
}
