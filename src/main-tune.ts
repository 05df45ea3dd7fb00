/** The command that searches faster values of a kernel's constants. */
import process from 'node:process';
import { tuneLocal } from '#app/tune-local.ts';
import { tuningJson, tuningText } from '#core/report/tuning-terminal.ts';
import { painter } from '#edges/terminal/paint.ts';
import { withBench } from './main-local.ts';

export interface TuneFlags {
  readonly suite: readonly string[];
  readonly budget?: number;
  readonly json?: boolean;
  readonly write?: boolean;
}

/** 0 whether or not something faster was found: neither is an error. */
export async function tuneHere(kernel: string, flags: TuneFlags): Promise<number> {
  const { suite: suites, budget: budgetMs = null, write = false } = flags;
  const options = { directory: process.cwd(), kernel, suites, budgetMs, write };
  const result = await withBench((bench, signal) => tuneLocal(bench, options, signal));
  const text =
    flags.json === true
      ? JSON.stringify(tuningJson(result), null, 2)
      : tuningText(result, painter(process.stdout));
  process.stdout.write(`${text}\n`);
  if (result.end === 'better') {
    const files = result.files.map(({ path }) => path).join(', ');
    const said = write ? `Written: ${files}.` : `--write writes this into ${files}.`;
    process.stderr.write(`${said}\n`);
  }
  return 0;
}
