/** The roof: the command line. It builds the edges and hands them to the app. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import * as commands from './main-commands.ts';
import type { ExplainFlags } from './main-explain.ts';
import { judgeFile, type LocalFlags, listSuites, measure } from './main-local.ts';
import { exitError, finish, withMeasuring, withOnly, withSuites } from './main-options.ts';

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
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
  withSuites(program.command('list'))
    .description('list the benchmarks found in the working tree')
    .option('--json', 'print one JSON document')
    .action((flags) => finish(listSuites(flags)));
  program
    .command('judge')
    .description('replay the verdict from saved raw samples')
    .argument('<file>', 'what --save wrote')
    .option('--json', 'print one JSON document')
    .option('--markdown', 'print the report as a pull request gets it')
    .action((file, flags) => finish(judgeFile(file, flags)));
  withOnly(program.command('explain'))
    .description('show why each benchmark of a run was decided as it was')
    .argument('<run>', 'what --save wrote, or the id of a run in the store of the server')
    .option('--json', 'print one JSON document')
    .addHelpText('after', exitCodes)
    .action(async (run, flags: ExplainFlags) => {
      // The rules of other tools are not loaded for commands that do not ask them.
      const { explainRun } = await import('./main-explain.ts');
      return finish(explainRun(run, flags, process.env));
    });
  commands.addBisect(program);
  commands.addWriters(program);
  commands.addCalibrate(program);
  commands.addProfile(program);
  commands.addRoofline(program);
  commands.addTune(program);
  commands.addServers(program);
  return program;
}

const exitCodes = `
Exit codes: 0 no change or improvement, 1 regression or wrong numbers, 2 error, 3 inconclusive,
130 stopped with Ctrl-C.`;

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
