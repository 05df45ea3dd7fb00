/** The commands that need no server: compare, run, list, judge. */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { listLocal } from '#app/list-local.ts';
import { measureLocal } from '#app/measure-local.ts';
import { reportOf } from '#app/report-of.ts';
import { compareOutput } from '#core/analysis/correctness.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseRecording } from '#core/config/recording.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import { exitCode } from '#core/policy/conclusion.ts';
import { reportBody } from '#core/report/comment.ts';
import { reportJson } from '#core/report/json.ts';
import * as messages from '#core/report/messages.ts';
import { terminalReport } from '#core/report/terminal.ts';
import { readOutput } from '#edges/adapters/read-output.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { createProfiler } from '#edges/profiler/profiler.ts';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { createSandbox } from '#edges/sandbox/sandbox.ts';
import { createSources } from '#edges/source/sources.ts';
import { createCeilingsFiles } from '#edges/store/ceilings-file.ts';
import { abortOnInterrupt } from '#edges/terminal/interrupt.ts';
import { painter } from '#edges/terminal/paint.ts';
import { createProgress } from '#edges/terminal/progress.ts';
import type { Bench, Log } from '#ports/world.ts';
import { systemClock } from './main-clock.ts';

interface OutputFlags {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

export interface LocalFlags extends OutputFlags {
  readonly base: string | null;
  readonly head: string | null;
  readonly alone: boolean;
  readonly all?: boolean;
  readonly suite: readonly string[];
  readonly only: readonly string[];
  readonly budget?: number;
  readonly save?: string;
}

/** A person's terminal gets sentences, not a log. */
const silence: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Where a person's caches of installs and builds are kept. */
function cacheDirectory(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'isochron');
}

async function localBench(): Promise<Bench> {
  const isolation = (await bubblewrapWorks()) ? 'bubblewrap' : 'none';
  const directory = cacheDirectory();
  await mkdir(directory, { recursive: true }).catch((error: Error) => {
    throw new UserError(
      `The cache directory ${directory} cannot be made (${error.message}); ` +
        'set XDG_CACHE_HOME to a directory that you may write to.',
    );
  });
  const checkout = createCheckout(join(directory, 'checkout'));
  await checkout.sweep();
  return {
    checkout,
    sandbox: createSandbox({
      compareOutput,
      readOutput,
      isolation,
      workDirectory: join(directory, 'sandbox'),
      modulesOf: process.cwd(),
    }),
    profiler: createProfiler(),
    sources: createSources(),
    ceilings: createCeilingsFiles(join(directory, 'ceilings')),
    clock: systemClock,
    chance: { id: () => randomUUID(), seed: () => randomInt(2 ** 32) },
    progress: createProgress({ stream: process.stderr }),
    log: silence,
  };
}

export async function measure(flags: LocalFlags): Promise<number> {
  const all = flags.all ?? false;
  const only = flags.only.length > 0;
  const { recording, report } = await withBench((bench, signal) => {
    const { base, head, alone, suite: suites } = flags;
    const budgetMs = flags.budget ?? null;
    const directory = process.cwd();
    const options = { directory, base, head, alone, suites, only: flags.only, all, budgetMs };
    return measureLocal(bench, options, signal);
  });
  if (isEmpty(recording)) {
    if (all) throw new UserError(`No benchmark was found to measure. ${howToFind}`);
    process.stderr.write(
      'Nothing was measured: no benchmark depends on what changed' +
        `${only ? ', or --only chooses none of them' : ''}. ${howToMeasureAll}\n`,
    );
  }
  // Saved first, since printing may fail; a verdict is not lost with samples that were not saved.
  const saved = flags.save === undefined ? Promise.resolve() : save(flags.save, recording);
  await saved.catch(() => {});
  print(report, flags);
  await saved;
  const code = exitCode(report.judgement.headline);
  return report.tests?.passed === false && code !== 1 ? exitCode('errored') : code;
}

export const howToFind =
  'Suites are `kernels/<name>/suite.ts` or what --suite or .github/isochron.yml name; ' +
  '`isochron list` shows the benchmarks of the working tree, and --only chooses from them.';
const howToMeasureAll =
  '`isochron list` shows the benchmarks, and `isochron compare --all` measures every one.';

export function isEmpty({ entries, failures }: Recording): boolean {
  return entries.length === 0 && failures.length === 0;
}

/** The bench for one command, stopped by Ctrl-C; the terminal is left clean however it ends. */
export async function withBench<T>(
  work: (bench: Bench, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = abortOnInterrupt();
  const bench = await localBench();
  try {
    return await work(bench, signal);
  } finally {
    bench.progress.finish();
  }
}

export async function listSuites(flags: {
  readonly suite: readonly string[];
  readonly json?: boolean;
}): Promise<number> {
  const listed = await withBench((bench, signal) =>
    listLocal(bench, process.cwd(), flags.suite, signal),
  );
  const ids = listed.suites.flatMap((suite) => suite.benchmarks.map(({ id }) => id));
  if (ids.length === 0 && listed.failures.length === 0) {
    throw new UserError(`No suite was found. ${howToFind}`);
  }
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
  } else {
    process.stdout.write(ids.map((id) => `${id}\n`).join(''));
    for (const failure of listed.failures) process.stderr.write(`${failure.message}\n`);
  }
  return listed.failures.length > 0 ? exitCode('errored') : 0;
}

export async function judgeFile(file: string, flags: OutputFlags): Promise<number> {
  const recording = parseRecording(await readText(file), file);
  const judgement = judgeRecording(recording, new Map());
  const notices = recording.testbed.sandbox === 'none' ? [messages.noSandbox()] : [];
  print(reportOf(recording, judgement, { tests: null, link: null, notices }), flags);
  return exitCode(judgement.headline);
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read (${(error as Error).message}).`);
  }
}

async function save(file: string, recording: Recording): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(recording)}\n`);
  } catch (error) {
    throw new UserError(`The samples cannot be saved to ${file} (${(error as Error).message}).`);
  }
}

function print(report: Report, flags: OutputFlags): void {
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(reportJson(report), null, 2)}\n`);
  } else if (flags.markdown === true) {
    process.stdout.write(`${reportBody(report)}\n`);
  } else {
    process.stdout.write(`${terminalReport(report, painter(process.stdout))}\n`);
  }
}
