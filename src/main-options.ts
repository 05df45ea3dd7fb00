/** What commands of the command line share: their options, and how they end. */
import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '#core/config/duration.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';

/** Exit codes besides those of the verdicts: an error of any kind, and Ctrl-C as shells have it. */
export const exitError = 2;
const exitInterrupted = 130;

export function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function several(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** What is measured, for how long, and how it is printed for a program. */
export function withChoice(command: Command): Command {
  return withOnly(withSuites(command))
    .option('--budget <time>', 'stop measuring after this time, such as 90s or 10m', duration)
    .option('--json', 'print one JSON document');
}

/** The options that commands with a report share. */
export function withMeasuring(command: Command): Command {
  return withChoice(command)
    .option('--markdown', 'print the report as a pull request gets it')
    .option('--save <file>', 'keep the raw samples; "isochron judge <file>" replays the verdict');
}

/** Suite files of the command line instead of the configured ones. */
export function withSuites(command: Command): Command {
  return command.option(
    '--suite <glob>',
    'suite files instead of the configured ones (repeatable)',
    several,
    [],
  );
}

/** Benchmarks by globs. */
export function withOnly(command: Command): Command {
  return command.option(
    '--only <glob>',
    'benchmarks by id or its first parts, such as "matmul/*" (repeatable)',
    several,
    [],
  );
}

/** One place for exit codes and errors: what, where, what to do. */
export async function finish(work: Promise<number>): Promise<void> {
  try {
    process.exitCode = await work;
  } catch (error) {
    if (error instanceof CancelledError) {
      process.exitCode = exitInterrupted;
      return;
    }
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`isochron: ${error.message}\n`);
    if (error.detail !== '') process.stderr.write(`${error.detail}\n`);
    process.exitCode = exitError;
  }
}
