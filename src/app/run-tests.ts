import type { TestOutcome } from '#core/model/report.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';

/** How long a configured test command may take. */
const timeoutMs = 10 * 60_000;

/**
 * The configured test command on head, before anything is timed. It needs what the kernels need, so
 * head is installed and built first; null without a command, and where that already fails.
 */
export async function runTests(
  bench: Bench,
  head: Tree,
  settings: Settings,
  signal: AbortSignal,
): Promise<TestOutcome | null> {
  const command = settings.test;
  if (command === null) return null;
  bench.progress.step('building head');
  if ((await bench.sandbox.prepare(head, 'head', settings, signal)) !== null) return null;
  bench.progress.step('running the tests');
  const outcome = await bench.sandbox.run(head, command, timeoutMs, signal);
  return { command, passed: outcome.exitCode === 0, tail: outcome.tail };
}
