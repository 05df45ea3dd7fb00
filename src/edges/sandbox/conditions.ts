/** What a tree's times depend on beside the machine: its dependencies and its suites. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeConditions } from '#core/model/conditions.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import { hashOf } from './testbed.ts';

/** Those that an install command of the configuration may go by, in the tree's root. */
const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
];

export async function readConditions(
  { directory }: Tree,
  { install, commands }: Settings,
  files: readonly string[],
): Promise<TreeConditions> {
  const suites = new Map<string, string>();
  for (const file of files) {
    const text = await textOf(join(directory, file));
    if (text !== null) suites.set(file, hashOf(text));
  }
  for (const { kernel, build, run, format } of commands) {
    suites.set(kernel, hashOf(JSON.stringify([build, run, format])));
  }
  return { lockfile: await lockfileOf(directory, install), suites };
}

async function lockfileOf(directory: string, install: Settings['install']): Promise<string> {
  const names = install === null ? [] : install === 'auto' ? ['package-lock.json'] : lockfiles;
  const found: (readonly [name: string, text: string])[] = [];
  for (const name of names) {
    const text = await textOf(join(directory, name));
    if (text !== null) found.push([name, text]);
  }
  const [first, ...others] = found;
  if (first === undefined) return 'none';
  // One of them, the usual case, is hashed as it is: `sha256sum` prints the same.
  return hashOf(others.length === 0 ? first[1] : JSON.stringify(found));
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
