/** Dependencies and builds of a tree, cached by lockfile and by git's tree hash. */
import { createHash } from 'node:crypto';
import {
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { ArmName, Failure, FailureKind } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { CommandOutcome } from '#ports/sandbox.ts';
import type { Arms } from './arms.ts';
import { cleanEnvironment } from './bubblewrap.ts';
import type { Limits } from './limits.ts';
import { foreignSource } from './lockfile.ts';
import { runToEnd } from './process.ts';
import { npmRegistries } from './registries.ts';

/** Installs and builds that are kept; the longest unused go first. */
const keptInstalls = 8;
const keptBuilds = 20;
const lockfile = 'package-lock.json';

export interface PrepareOptions {
  readonly arms: Arms;
  readonly isolation: 'bubblewrap' | 'none';
  readonly workDirectory: string;
  readonly limits: Limits;
  /** A checkout whose node_modules serve every tree with the same lockfile. */
  readonly modulesOf: string | null;
  /** Whose `PATH`, `HOME` and proxies npm is started with; nothing else of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Installs and builds. Null when both worked. Throws CancelledError. */
export async function prepareTree(
  options: PrepareOptions,
  tree: Tree,
  arm: ArmName,
  settings: Settings,
  signal: AbortSignal,
): Promise<Failure | null> {
  options.arms.forget(tree);
  const steps = [installTree, buildTree];
  for (const step of steps) {
    const problem = await step(options, tree, settings, signal);
    if (problem !== null) return { arm, kernel: null, benchmark: null, ...problem };
  }
  return null;
}

type Problem = Pick<Failure, 'kind' | 'message' | 'tail'>;

function problemOf(kind: FailureKind, command: string, outcome: CommandOutcome): Problem | null {
  if (outcome.exitCode === 0) return null;
  const how =
    outcome.stopped === null
      ? `failed with code ${outcome.exitCode ?? 'none'}`
      : `was stopped (${outcome.stopped})`;
  const message = `\`${command}\` ${how}; its last lines say why. Mend it and push again.`;
  return { kind, message, tail: outcome.tail };
}

async function installTree(
  options: PrepareOptions,
  tree: Tree,
  settings: Settings,
  signal: AbortSignal,
): Promise<Problem | null> {
  if (settings.install === null) return null;
  if (settings.install !== 'auto') {
    const outcome = await inTree(options, tree, settings.install, signal);
    return problemOf('install', settings.install, outcome);
  }
  const lock = await textOf(join(tree.directory, lockfile));
  const manifest = await textOf(join(tree.directory, 'package.json'));
  if (lock === null || manifest === null) return null;
  const lent = await lentModules(options, lock);
  if (lent !== null) {
    await attach(options, tree, lent);
    return null;
  }
  const hash = createHash('sha256').update(lock).update(manifest).update(process.version);
  const place = join(options.workDirectory, 'installs', hash.digest('hex').slice(0, 24));
  if (!(await exists(place))) {
    const registries = await npmRegistries(forNpm(options.environment));
    const foreign = foreignSource(lock, manifest, registries);
    if (foreign !== null) return { kind: 'install', message: foreign, tail: '' };
    const outcome = await fetchModules(options, place, { lock, manifest }, signal);
    const problem = problemOf('install', 'npm ci', outcome);
    if (problem !== null) return problem;
  }
  await touch(place);
  await evict(join(options.workDirectory, 'installs'), keptInstalls);
  await attach(options, tree, join(place, 'node_modules'));
  return null;
}

/**
 * npm with the network but without the tree: nothing of the branch but its lockfile and manifest is
 * there, and no script runs.
 */
async function fetchModules(
  options: PrepareOptions,
  place: string,
  files: { readonly lock: string; readonly manifest: string },
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const making = `${place}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(join(making, 'node_modules'), { recursive: true });
  await writeFile(join(making, lockfile), files.lock);
  await writeFile(join(making, 'package.json'), files.manifest);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const env = { ...cleanEnvironment, ...forNpm(options.environment) };
  const { installMs: timeoutMs, outputBytes } = options.limits;
  const outcome = await runToEnd(
    { command: 'npm', args, cwd: making, env },
    { timeoutMs, outputBytes },
    signal,
  );
  if (outcome.exitCode === 0) await rename(making, place).catch(() => {});
  await rm(making, { recursive: true, force: true });
  return outcome;
}

/**
 * npm finds itself, its cache and its settings by these, and the network where there is a proxy.
 */
const npmNeeds = /^(?:PATH|HOME|HTTPS?_PROXY|https?_proxy|NO_PROXY|no_proxy|NODE_EXTRA_CA_CERTS)$/;

function forNpm(environment: PrepareOptions['environment']): Record<string, string> {
  const known = Object.entries(environment).filter(
    (entry): entry is [string, string] => npmNeeds.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(known);
}

async function buildTree(
  options: PrepareOptions,
  tree: Tree,
  settings: Settings,
  signal: AbortSignal,
): Promise<Problem | null> {
  const command = await buildCommand(tree, settings);
  if (command === null) return null;
  const hash = createHash('sha256').update(`${tree.treeHash}\n${command}\n${process.version}`);
  const place = join(options.workDirectory, 'builds', hash.digest('hex').slice(0, 24));
  if (tree.treeHash !== null && (await exists(place))) {
    await cp(place, tree.directory, { recursive: true, verbatimSymlinks: true });
    await touch(place);
    return null;
  }
  const before = await filesOf(tree.directory);
  const problem = problemOf('build', command, await inTree(options, tree, command, signal));
  if (problem === null && tree.treeHash !== null) {
    await keepBuilt(tree.directory, before, place);
    await evict(join(options.workDirectory, 'builds'), keptBuilds);
  }
  return problem;
}

async function buildCommand(tree: Tree, settings: Settings): Promise<string | null> {
  if (settings.build !== 'auto') return settings.build;
  const manifest = await textOf(join(tree.directory, 'package.json'));
  if (manifest === null) return null;
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: Record<string, string> };
    return scripts?.['build:kernels'] === undefined ? null : 'npm run build:kernels';
  } catch {
    return null;
  }
}

async function inTree(
  options: PrepareOptions,
  tree: Tree,
  command: string,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const { buildMs: timeoutMs, outputBytes } = options.limits;
  const launch = options.arms.command(tree, ['/bin/sh', '-c', command], true);
  return runToEnd(launch, { timeoutMs, outputBytes }, signal);
}

/** What a build has made or changed, copied aside. */
async function keepBuilt(
  directory: string,
  before: ReadonlyMap<string, string>,
  place: string,
): Promise<void> {
  const making = `${place}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  for (const [file, mark] of await filesOf(directory)) {
    if (before.get(file) === mark) continue;
    await mkdir(dirname(join(making, file)), { recursive: true });
    await cp(join(directory, file), join(making, file), { verbatimSymlinks: true });
  }
  await rename(making, place).catch(() => rm(making, { recursive: true, force: true }));
}

/** Files by path with size and time, links with where they lead; dependencies apart. */
async function filesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const path of filesBelow(directory, '')) {
    const found = await lstat(join(directory, path));
    const link = found.isSymbolicLink() ? await readlink(join(directory, path)) : null;
    if (link !== null && !(await staysInside(directory, path, link))) continue;
    files.set(path, link === null ? `${found.size} ${found.mtimeMs}` : `link ${link}`);
  }
  return files;
}

/** Node's own recursive reading goes through links, and a build may make one to anywhere. */
async function* filesBelow(directory: string, folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() || entry.isSymbolicLink()) yield path;
    else if (entry.isDirectory() && path !== 'node_modules') yield* filesBelow(directory, path);
  }
}

/**
 * By its text, which is what another tree is given, and by where it leads, which other links may
 * bend. Absolute ones would lead into the tree that they were made in.
 */
async function staysInside(directory: string, path: string, link: string): Promise<boolean> {
  if (isAbsolute(link) || join(dirname(path), link).split('/')[0] === '..') return false;
  const end = await realpath(join(directory, path)).catch(() => null);
  return end?.startsWith(`${await realpath(directory)}/`) ?? false;
}

async function lentModules(options: PrepareOptions, lock: string): Promise<string | null> {
  if (options.modulesOf === null) return null;
  const same = (await textOf(join(options.modulesOf, lockfile))) === lock;
  const modules = join(options.modulesOf, 'node_modules');
  return same && (await exists(modules)) ? modules : null;
}

/** Puts dependencies where the tree looks for them. */
async function attach(options: PrepareOptions, tree: Tree, modules: string): Promise<void> {
  const place = join(tree.directory, 'node_modules');
  await rm(place, { recursive: true, force: true });
  if (options.isolation === 'none') await symlink(modules, place);
  else await mkdir(place);
  options.arms.useModules(tree, modules);
}

async function evict(directory: string, kept: number): Promise<void> {
  const entries = await readdir(directory);
  const aged = await Promise.all(
    entries.map(async (name) => {
      // Another process may have evicted it, or renamed what it was making.
      const found = await stat(join(directory, name)).catch(ignoreMissing);
      return { name, age: found?.mtimeMs ?? 0 };
    }),
  );
  aged.sort((a, b) => b.age - a.age);
  for (const { name } of aged.slice(kept)) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
