/**
 * Copies of judges' trees, where there are no mounts. A judge is never the very files of the tree
 * that is timed: shared modules would be one instance in base and two in head, and with them what
 * V8 has learned of their types.
 */
import {
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises';
import { join } from 'node:path';

/** Begins the names of what is put into a tree for the judge. */
export const judgePrefix = '.judge-';

export class JudgeCopies {
  readonly #made = new Map<string, Promise<string>>();

  /**
   * The directory of a copy, inside of the tree itself and so removed with it. Both arms of a pair
   * use the same one. `packagesToo`: linked dependencies are copied as well.
   */
  of(directory: string, packagesToo: boolean): Promise<string> {
    const key = `${packagesToo} ${directory}`;
    const known = this.#made.get(key) ?? copied(directory, packagesToo);
    this.#made.set(key, known);
    known.catch(() => this.#made.delete(key));
    return known;
  }

  /** The tree has changed: the next copy is made anew. */
  forget(directory: string): void {
    for (const packagesToo of [false, true]) this.#made.delete(`${packagesToo} ${directory}`);
  }
}

async function copied(directory: string, packagesToo: boolean): Promise<string> {
  // A new name: the branch may have put a link where a known one would be.
  const place = await mkdtemp(join(directory, judgePrefix));
  const modules = join(directory, 'node_modules');
  const own = join(place, 'node_modules');
  for (const name of await readdir(directory)) {
    if (name !== '.git' && !name.startsWith(judgePrefix)) await copyEntry(directory, place, name);
  }
  // Dependencies that a command installed are a folder, and copied; those lent are a link.
  const lent = await readlink(modules).catch(() => null);
  if (lent === null || !packagesToo) return place;
  await rm(own);
  await copyFolder(await realpath(modules), own);
  return place;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  const names = await readdir(from);
  await Promise.all(names.map((name) => copyEntry(from, to, name)));
}

async function copyEntry(from: string, to: string, name: string): Promise<void> {
  const [source, target] = [join(from, name), join(to, name)];
  const found = await lstat(source);
  if (found.isDirectory()) await copyFolder(source, target);
  else if (found.isSymbolicLink()) await symlink(await readlink(source), target);
  // A second name is a file of its own to Node. Another disk, or another owner: a copy.
  else if (found.isFile()) await link(source, target).catch(() => copyFile(source, target));
}
