/** Commands beside measuring and judging; each loads what it needs when it is asked for. */
import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import type { BisectFlags } from './main-bisect.ts';
import type { CalibrateFlags } from './main-calibrate.ts';
import { duration, finish, withChoice, withSuites } from './main-options.ts';
import type { ProfileFlags } from './main-profile.ts';
import type { RooflineFlags } from './main-roofline.ts';
import type { ServerFlags } from './main-server.ts';
import type { TuneFlags } from './main-tune.ts';

/** Runs of one `calibrate`: months of them. */
const mostRuns = 10_000;

function runs(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostRuns) return count;
  throw new InvalidArgumentError(`give a whole number from 1 to ${mostRuns}`);
}

function withServer(command: Command): Command {
  return command.option(
    '--unsafe-no-sandbox',
    'run code of pull requests without bubblewrap: only for code that you trust',
  );
}

export function addBisect(program: Command): void {
  withSuites(program.command('bisect'))
    .description('find the commit that made a benchmark slower')
    .argument('<benchmark>', 'by id or its first parts, such as "matmul/*"')
    .argument('<good>', 'a revision that was still fast')
    .argument('[bad]', 'one that is slower', 'HEAD')
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

export function addWriters(program: Command): void {
  program
    .command('init')
    .description('write .github/isochron.yml with every key and its default, and the issue form')
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

export function addCalibrate(program: Command): void {
  withChoice(program.command('calibrate'))
    .description('measure the last commit against itself: how noisy is it, how often wrong')
    .addHelpText('after', '\nExit codes: 0, or 2 where something could not be measured.')
    .option('--runs <n>', 'how often; 20 tell the noise of each benchmark', runs, 1)
    .action(async (flags: CalibrateFlags) => {
      const { calibrateHere } = await import('./main-calibrate.ts');
      return finish(calibrateHere(flags));
    });
}

export function addProfile(program: Command): void {
  withSuites(program.command('profile'))
    .description('show where the time of benchmarks goes, three of them at most')
    .argument('<benchmarks>', 'a glob over ids or their first parts, such as "matmul/*"')
    .option(
      '--base <revision>',
      'this one, too, and the difference; default: the working tree alone',
    )
    .option('--svg <file>', 'save the flame graph of the first one; with --base, the difference')
    .option('--speedscope <file>', 'save the first one for speedscope')
    .option('--cachegrind', 'count instructions and cache misses in a simulated processor: minutes')
    .option('--json', 'print one JSON document')
    .action(async (benchmarks, flags: ProfileFlags) => {
      const { profileHere } = await import('./main-profile.ts');
      return finish(profileHere(benchmarks, flags));
    });
}

export function addRoofline(program: Command): void {
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

export function addTune(program: Command): void {
  withSuites(program.command('tune'))
    .description('search faster values of the constants that a suite declares for tuning')
    .argument('<kernel>', 'as its suite names it')
    .option('--budget <time>', 'for search and confirming run together, such as 10m', duration)
    .option('--json', 'print one JSON document')
    .option('--write', 'write what a fresh run confirmed into the working tree')
    .addHelpText('after', '\nExit codes: 0 whether or not something faster was found, 2 error.')
    .action(async (kernel, flags: TuneFlags) => {
      const { tuneHere } = await import('./main-tune.ts');
      return finish(tuneHere(kernel, flags));
    });
}

export function addServers(program: Command): void {
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
