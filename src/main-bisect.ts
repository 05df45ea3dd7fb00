/** The command that finds the commit at which a benchmark became slower. */
import process from 'node:process';
import { bisectLocal } from '#app/bisect-local.ts';
import { exitCode } from '#core/policy/conclusion.ts';
import { bisectionTerminal, bisectionVerdict } from '#core/report/bisection-terminal.ts';
import { painter } from '#edges/terminal/paint.ts';
import { withBench } from './main-local.ts';

export interface BisectFlags {
  readonly suite: readonly string[];
  readonly budget?: number;
  readonly json?: boolean;
}

export async function bisectHere(
  benchmark: string,
  good: string,
  bad: string,
  flags: BisectFlags,
): Promise<number> {
  const directory = process.cwd();
  const choice = { suites: flags.suite, budgetMs: flags.budget ?? null };
  const result = await withBench((bench, signal) =>
    bisectLocal(bench, { directory, benchmark, good, bad, ...choice }, signal),
  );
  const text =
    flags.json === true
      ? JSON.stringify({ format: 1, ...result }, null, 2)
      : bisectionTerminal(result, painter(process.stdout));
  process.stdout.write(`${text}\n`);
  return exitCode(bisectionVerdict(result));
}
