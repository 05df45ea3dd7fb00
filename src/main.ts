/** The roof: the command line. It builds the edges and hands them to the app. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { parseDuration } from '#core/config/duration.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';
import type { BisectFlags } from './main-bisect.ts';
import type { CalibrateFlags } from './main-calibrate.ts';
import type { ExplainFlags } from './main-explain.ts';
import { judgeFile, type LocalFlags, listSuites, measure } from './main-local.ts';
import type { RooflineFlags } from './main-roofline.ts';
import type { ServerFlags } from './main-server.ts';

/** Exit codes besides those of the verdicts: an error of any kind, and Ctrl-C as shells have it. */
const exitError = 2;
const exitInterrupted = 130;
/** Runs of one `calibrate`: months of them. */
const mostRuns = 10_000;

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function runs(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostRuns) return count;
  throw new InvalidArgumentError(`give a whole number from 1 to ${mostRuns}`);
}

function several(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** What is measured, for how long, and how it is printed for a program. */
function withChoice(command: Command): Command {
  return command
    .option(
      '--suite <glob>',
      'suite files instead of the configured ones (repeatable)',
      several,
      [],
    )
    .option(
      '--only <glob>',
      'benchmarks by id or its first parts, such as "matmul/*" (repeatable)',
      several,
      [],
    )
    .option('--budget <time>', 'stop measuring after this time, such as 90s or 10m', duration)
    .option('--json', 'print one JSON document');
}

/** The options that commands with a report share. */
function withMeasuring(command: Command): Command {
  return withChoice(command)
    .option('--markdown', 'print the report as a pull request gets it')
    .option('--save <file>', 'keep the raw samples; "isochron judge <file>" replays the verdict');
}

function withServer(command: Command): Command {
  return command.option(
    '--unsafe-no-sandbox',
    'run code of pull requests without bubblewrap: only for code that you trust',
  );
}

export function commandLine(): Command {
  const program = new Command('isochron')
    .description('Tells whether a numeric kernel became slower, faster, or wrong.')
    .version(version())
    .showHelpAfterError('(isochron --help lists the commands)')
    .exitOverride();
  withMeasuring(program.command('compare'))
    .description('compare two revisions: verify the numbers, measure, decide')
    .argument('[base]', 'default: the merge base with the default branch')
    .argument('[head]', 'default: the working tree as it is')
    .option('--all', 'every benchmark, not only those whose files changed')
    .addHelpText('after', exitCodes)
    .action((base, head, flags: LocalFlags) =>
      finish(measure({ ...flags, base: base ?? null, head: head ?? null, alone: false })),
    );
  withMeasuring(program.command('run'))
    .description('measure one tree')
    .argument('[revision]', 'default: the working tree as it is')
    .action((head, flags: LocalFlags) =>
      finish(measure({ ...flags, base: null, head: head ?? null, alone: true, all: true })),
    );
  program
    .command('list')
    .description('list the benchmarks found in the working tree')
    .option(
      '--suite <glob>',
      'suite files instead of the configured ones (repeatable)',
      several,
      [],
    )
    .option('--json', 'print one JSON document')
    .action((flags) => finish(listSuites(flags)));
  program
    .command('judge')
    .description('replay the verdict from saved raw samples')
    .argument('<file>', 'what --save wrote')
    .option('--json', 'print one JSON document')
    .option('--markdown', 'print the report as a pull request gets it')
    .action((file, flags) => finish(judgeFile(file, flags)));
  program
    .command('explain')
    .description('show why each benchmark of a run was decided as it was')
    .argument('<run>', 'what --save wrote, or the id of a run in the store of the server')
    .option(
      '--only <glob>',
      'benchmarks by id or its first parts, such as "matmul/*" (repeatable)',
      several,
      [],
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', exitCodes)
    .action(async (run, flags: ExplainFlags) => {
      // The rules of other tools are not loaded for commands that do not ask them.
      const { explainRun } = await import('./main-explain.ts');
      return finish(explainRun(run, flags, process.env));
    });
  addBisect(program);
  addWriters(program);
  addCalibrate(program);
  addRoofline(program);
  addServers(program);
  return program;
}

function addBisect(program: Command): void {
  program
    .command('bisect')
    .description('find the commit that made a benchmark slower')
    .argument('<benchmark>', 'by id or its first parts, such as "matmul/*"')
    .argument('<good>', 'a revision that was still fast')
    .argument('[bad]', 'one that is slower', 'HEAD')
    .option(
      '--suite <glob>',
      'suite files instead of the configured ones (repeatable)',
      several,
      [],
    )
    .option('--budget <time>', 'stop measuring two commits after this time, such as 90s', duration)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is slower, 1 something is, 2 error, 3 nothing could be told.',
    )
    .action(async (benchmark, good, bad, flags: BisectFlags) => {
      const { bisectHere } = await import('./main-bisect.ts');
      return finish(bisectHere(benchmark, good, bad, flags));
    });
}

function addWriters(program: Command): void {
  program
    .command('init')
    .description('write .github/isochron.yml, with every key and its default')
    .option('--example', 'and a kernel with its suite, kernels/example')
    .action(async (flags: { readonly example?: boolean }) => {
      const { initHere } = await import('./main-scaffold.ts');
      return finish(initHere(flags));
    });
  program
    .command('scaffold')
    .description('write suites for the exported functions over typed arrays of a module')
    .argument('<file>', 'a TypeScript module')
    .action(async (file) => {
      const { scaffoldHere } = await import('./main-scaffold.ts');
      return finish(scaffoldHere(file));
    });
}

function addCalibrate(program: Command): void {
  withChoice(program.command('calibrate'))
    .description('measure the last commit against itself: how noisy is it, how often wrong')
    .addHelpText('after', '\nExit codes: 0, or 2 where something could not be measured.')
    .option('--runs <n>', 'how often; 20 tell the noise of each benchmark', runs, 1)
    .action(async (flags: CalibrateFlags) => {
      const { calibrateHere } = await import('./main-calibrate.ts');
      return finish(calibrateHere(flags));
    });
}

function addRoofline(program: Command): void {
  withChoice(program.command('roofline'))
    .description('measure what this machine reaches at best, and draw benchmarks below it')
    .argument('[run]', 'what --save wrote; default: measure the working tree')
    .option('--ceilings', 'the ceilings alone')
    .option('--anew', 'measure the ceilings again, though they are known')
    .option('--svg <file>', 'save the picture')
    .action(async (run, flags: RooflineFlags) => {
      const { drawRoofline } = await import('./main-roofline.ts');
      return finish(drawRoofline(run ?? null, flags));
    });
}

function addServers(program: Command): void {
  for (const [name, description] of [
    ['serve', 'receive webhooks and queue the work'],
    ['work', 'take work from the queue'],
    ['start', 'both in one process'],
  ] as const) {
    withServer(program.command(name))
      .description(description)
      .action(async (flags: ServerFlags) => {
        // Half of what is installed is for servers; the other commands start without it.
        const { runServer } = await import('./main-server.ts');
        return finish(runServer(name, flags, process.env));
      });
  }
}

const exitCodes = `
Exit codes: 0 no change or improvement, 1 regression or wrong numbers, 2 error, 3 inconclusive,
130 stopped with Ctrl-C.`;

/** One place for exit codes and errors: what, where, what to do. */
async function finish(work: Promise<number>): Promise<void> {
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

/** What nobody foresaw. Node would end with 1, which says "regression". */
function crash(error: unknown): never {
  const { code } = error as { code?: unknown };
  // Whoever read the output has gone, such as `head`: there is nobody to tell.
  if (code !== 'EPIPE') {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`isochron failed, and the mistake is its own:\n${text}\n`);
  }
  process.exit(exitError);
}

if (import.meta.main) {
  process.on('uncaughtException', crash);
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) crash(error);
    // Commander has printed its sentence by now; --help and --version "fail" with code 0.
    process.exitCode = error.exitCode === 0 ? 0 : exitError;
  }
}
