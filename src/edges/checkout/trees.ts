/** Plain directories of ours that hold one commit's files each. No .git is in them. */
import { randomUUID } from 'node:crypto';
import { copyFile, lstat, mkdir, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import { GitError, git } from './git.ts';

/** Makes the directory of a workspace; its name says whose it is, so that a sweep can tell the dead. */
export async function makeWorkspaceDirectory(directory: string): Promise<string> {
  const place = join(directory, 'trees', `${process.pid}-${randomUUID()}`);
  await mkdir(place, { recursive: true });
  return place;
}

/** Removes the workspaces of processes that have gone. */
export async function sweepWorkspaces(directory: string): Promise<void> {
  const trees = join(directory, 'trees');
  for (const name of await readdir(trees).catch(() => [])) {
    const pid = Number(name.split('-')[0]);
    if (pid !== process.pid && !isAlive(pid)) {
      await rm(join(trees, name), { recursive: true, force: true });
    }
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
 * Writes a commit's files into a new directory, through an index of our own: neither the repository nor
 * its index are touched, and no attribute of the branch leaves a file out. `gitDirectory` is absolute.
 */
export async function exportCommit(
  gitDirectory: string,
  sha: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const index = `${to}.index`;
  const env = { GIT_DIR: gitDirectory, GIT_WORK_TREE: to, GIT_INDEX_FILE: index };
  try {
    await git(['read-tree', sha], { cwd: to, signal, env });
    await git(['checkout-index', '--all', '--force', '--quiet'], { cwd: to, signal, env });
  } catch (error) {
    throw error instanceof GitError ? unwritten(to, error.stderr) : error;
  } finally {
    await rm(index, { force: true });
  }
  await dropEscapingLinks(to);
}

/** A full disk is the operator's to mend: it is said as such. */
export function unwritten(to: string, reason: string): Error {
  const full = /No space left|ENOSPC|Disk quota/i.test(reason);
  return full
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
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const place = join(entry.parentPath, entry.name);
    const target = resolve(dirname(place), await readlink(place));
    if (relative(root, target).startsWith('..')) await rm(place);
  }
}
