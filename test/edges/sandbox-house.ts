/** Trees and sandboxes of real processes, for the tests of the sandbox. */
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compareOutput } from '#core/analysis/correctness.ts';
import { parseSettings } from '#core/config/settings.ts';
import type { Benchmark, SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import { readOutput } from '#edges/adapters/read-output.ts';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import type { Limits } from '#edges/sandbox/limits.ts';
import { createSandbox, type SandboxOptions } from '#edges/sandbox/sandbox.ts';
import type { Tree } from '#ports/checkout.ts';
import type { RoundJob, RoundOutcome, Sandbox } from '#ports/sandbox.ts';
import { compiledChild } from '../fakes/compiled-child.ts';

export const root = join(import.meta.dirname, '..', '..');
export const hasBubblewrap = await bubblewrapWorks();
/** Bubblewrap's tests are skipped by name where it does not work. */
export const isolations = ['none', 'bubblewrap'] as const;
export type Isolation = (typeof isolations)[number];
export function isMissing(isolation: Isolation): boolean {
  return isolation === 'bubblewrap' && !hasBubblewrap;
}

export const never = new AbortController().signal;
export const seed = 42;

/** A directory of the test's own. */
export async function temporary(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'isochron-sandbox-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  return place;
}

/** Files by path, below a new directory. */
export async function treeOf(files: Readonly<Record<string, string>>): Promise<Tree> {
  const directory = await temporary();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return { directory, commit: { sha: null, ref: 'test' }, treeHash: null };
}

/** The suites with known answers, as they are built, and what npm would need. */
export async function calibrationTree(): Promise<Tree> {
  const tree = await treeOf({});
  await cp(join(root, 'kernels/calibration'), join(tree.directory, 'kernels/calibration'), {
    recursive: true,
  });
  for (const file of ['package.json', 'package-lock.json']) {
    await cp(join(root, file), join(tree.directory, file));
  }
  return tree;
}

export const inCalibration = (file: string): string => `kernels/calibration/${file}`;

/** The defaults; nothing is built. */
export const settings: Settings = { ...parseSettings(null), build: null };

export async function sandboxOf(
  isolation: Isolation,
  limits: Partial<Limits> = {},
  rest: Partial<SandboxOptions> = {},
): Promise<Sandbox> {
  const workDirectory = await temporary();
  const childDirectory = compiledChild();
  const own = { isolation, workDirectory, limits, childDirectory };
  return createSandbox({ ...own, compareOutput, readOutput, ...rest });
}

/** What a suite file offers. Throws the first failure's sentence. */
export async function listingOf(sandbox: Sandbox, tree: Tree, file: string): Promise<SuiteListing> {
  const { suites, failures } = await sandbox.list(tree, 'head', [file], never);
  if (suites[0] === undefined) throw new Error(failures[0]?.message ?? 'nothing was listed');
  return suites[0];
}

function benchmarkOf(listing: SuiteListing, implementation: string): Benchmark {
  const found = listing.benchmarks.find((one) => one.implementation === implementation);
  if (found === undefined) throw new Error(`${listing.kernel} has no ${implementation}`);
  return found;
}

/** Verifies all implementations of a suite that judges itself. */
export async function verified(
  sandbox: Sandbox,
  tree: Tree,
  file: string,
  implementations: readonly string[] | null = null,
) {
  const suite = await listingOf(sandbox, tree, file);
  const judge = { name: 'head', tree } as const;
  const job = { arm: 'head', tree, judge, suite, implementations, seed, signal: never } as const;
  return sandbox.verify(job);
}

type RoundOptions = Partial<RoundJob> & { readonly implementation?: string };

/** A round of one benchmark; by default of head alone, judged by itself. */
export async function roundOf(
  sandbox: Sandbox,
  head: Tree,
  file: string,
  { implementation = 'optimized', ...rest }: RoundOptions = {},
): Promise<RoundOutcome> {
  const judged = rest.base ?? head;
  const listing = await listingOf(sandbox, judged, file);
  const name: ArmName = rest.base == null ? 'head' : 'base';
  return sandbox.round({
    benchmark: benchmarkOf(listing, implementation),
    base: null,
    head,
    judge: { name, tree: judged },
    index: 0,
    seed,
    inputSeed: seed,
    tolerance: listing.tolerance,
    samples: 8,
    signal: never,
    ...rest,
  });
}

/** Living processes that name the text on their command line or work in that directory. */
export async function processesOf(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    // A process that goes while it is looked at has gone.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (command.includes(text) || cwd === text) found.push(command.replaceAll('\0', ' '));
  }
  return found;
}
