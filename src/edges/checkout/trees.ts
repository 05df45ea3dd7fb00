/** Plain directories of ours that hold one commit's files each. No .git is in them. */
import { randomUUID } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import { GitError, git } from './git.ts';

/**
 * Workspaces of this process that are in use. In a container, a restarted process has its old id.
 */
const inUse = new Set<string>();

/**
 * Makes the directory of a workspace; its name says whose it is, so that a sweep can tell the dead.
 */
export async function makeWorkspaceDirectory(directory: string): Promise<string> {
  const place = join(directory, 'trees', `${process.pid}-${randomUUID()}`);
  inUse.add(basename(place));
  await mkdir(place, { recursive: true });
  return place;
}

/** What cannot be removed now is left to a sweep: no verdict is lost for it. */
export async function removeWorkspace(place: string): Promise<void> {
  inUse.delete(basename(place));
  const remove = (): Promise<void> => rm(place, { recursive: true, force: true });
  const insist = (): Promise<void> => unlock(place).then(remove);
  await remove()
    .catch(insist)
    .catch(() => {});
}

/** A build may have made its folders read-only, from which only root can remove anything. */
async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A link to a folder is none: what is outside stays as it is.
    if (entry.isDirectory()) await unlock(join(folder, entry.name));
  }
}

/** Removes the workspaces of processes that have gone. */
export async function sweepWorkspaces(directory: string): Promise<void> {
  const trees = join(directory, 'trees');
  for (const name of await readdir(trees).catch(() => [])) {
    const pid = Number(name.split('-')[0]);
    const isLive = pid === process.pid ? inUse.has(name) : isAlive(pid);
    if (!isLive) await removeWorkspace(join(trees, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Writes a commit's files into a new directory, through an index of our own: neither the repository
 * nor its index are touched, and no attribute of the branch leaves a file out. `gitDirectory` is
 * absolute. Throws GitError, and UserError for a full disk.
 */
export async function exportCommit(
  gitDirectory: string,
  sha: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const index = `${to}.index`;
  const place = { GIT_DIR: gitDirectory, GIT_WORK_TREE: to, GIT_INDEX_FILE: index };
  try {
    const env = { ...place, ...(await withoutFilters(to, place, signal)) };
    await git(['read-tree', sha], { cwd: to, signal, env });
    await git(['checkout-index', '--all', '--force', '--quiet'], { cwd: to, signal, env });
  } catch (error) {
    throw error instanceof GitError && isFull(error.stderr) ? unwritten(to, error.stderr) : error;
  } finally {
    await rm(index, { force: true });
  }
  await dropEscapingLinks(to);
}

/**
 * A repository's own configuration may name commands that attributes of any branch call, such as
 * Git LFS, which would fetch. Empty ones, given by the environment, stand over them.
 */
async function withoutFilters(
  cwd: string,
  place: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const args = ['config', '--null', '--name-only', '--get-regexp', '^filter\\..'];
  const text = await git(args, { cwd, signal, env: place }).catch((error: unknown) => {
    // 1 says that there are none.
    if (error instanceof GitError && error.code === 1) return '';
    throw error;
  });
  const names = new Set(text.split('\0').map((key) => key.split('.').slice(1, -1).join('.')));
  const settings = [...names]
    .filter((name) => name !== '')
    .flatMap((name) => [
      [`filter.${name}.smudge`, ''],
      [`filter.${name}.process`, ''],
      [`filter.${name}.required`, 'false'],
    ]);
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: `${settings.length}`, ...Object.fromEntries(numbered) };
}

export function isFull(reason: string): boolean {
  return /No space left|ENOSPC|Disk quota/i.test(reason);
}

/** A full disk is the operator's to mend: it is said as such. */
export function unwritten(to: string, reason: string): Error {
  return isFull(reason)
    ? new UserError(`The disk of the work folder ${dirname(to)} is full; make room and try again.`)
    : new UserError(`The files could not be written to ${to}: ${reason.trim().slice(-300)}`);
}

/** Copies the named files of a working tree, as they are. */
export async function copyFiles(from: string, files: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of files) {
    const source = join(from, file);
    const info = await lstat(source).catch(() => null);
    if (info === null || info.isDirectory()) continue;
    const target = join(to, file);
    try {
      await mkdir(dirname(target), { recursive: true });
      if (info.isSymbolicLink()) await symlink(await readlink(source), target);
      else if (info.isFile()) await copyFile(source, target);
    } catch (error) {
      throw unwritten(to, (error as Error).message);
    }
  }
  await dropEscapingLinks(to);
}

/** A link that points out of the tree would let a branch read this machine: it is left out. */
async function dropEscapingLinks(tree: string): Promise<void> {
  const root = await realpath(tree);
  for await (const link of linksBelow(root)) {
    const [first] = relative(root, await targetOf(link)).split('/');
    if (first === '..') await rm(link);
  }
}

/** Node's own recursive reading goes through links, that is out of the tree. */
async function* linksBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isSymbolicLink()) yield place;
    else if (entry.isDirectory()) yield* linksBelow(place);
  }
}

/** Where a link leads, step by step, since a step may be a link itself; it need not be there. */
async function targetOf(link: string): Promise<string> {
  const target = await readlink(link);
  let place = target.startsWith('/') ? '/' : dirname(link);
  for (const part of target.split('/')) {
    const next = join(place, part);
    place = await realpath(next).catch(() => next);
  }
  return place;
}
