/** Bare mirrors of repositories on GitHub: one user at a time, and an end to their growth. */
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git.ts';

/** A mirror that nobody used for so long is fetched anew should it be needed again. */
const longestUnusedMs = 30 * 24 * 60 * 60_000;
/** git's own thresholds of packs and loose objects: below them, this costs a few milliseconds. */
const gc = [
  ...['-c', 'gc.auto=6700', '-c', 'gc.autoPackLimit=50', '-c', 'gc.autoDetach=false'],
  // What another process has just fetched may not be referred to yet.
  ...['-c', 'gc.pruneExpire=2.weeks.ago', 'gc', '--auto', '--quiet'],
];

/** What a killed process left of a mirror that it discarded. */
const halfGone = /\.git\.[0-9a-f-]{36}$/;

/** One fetch at a time a mirror. */
const busy = new Map<string, Promise<unknown>>();

export async function inTurn<T>(mirror: string, work: () => Promise<T>): Promise<T> {
  const before = busy.get(mirror) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(work);
  busy.set(mirror, mine);
  try {
    return await mine;
  } finally {
    if (busy.get(mirror) === mine) busy.delete(mirror);
  }
}

/** Whoever reads it at this moment fails and tries again; nobody sees half of it. */
export async function discardMirror(mirror: string): Promise<void> {
  const gone = `${mirror}.${randomUUID()}`;
  try {
    await rename(mirror, gone);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(gone, { recursive: true, force: true });
}

/** Removes mirrors that are unused, or were half removed, and packs the others anew. */
export async function sweepMirrors(directory: string): Promise<void> {
  const mirrors = join(directory, 'mirrors');
  for (const name of await readdir(mirrors).catch(() => [])) {
    const mirror = join(mirrors, name);
    // One that cannot be swept is met again, and mended, by the fetch that needs it.
    if (name.endsWith('.git')) await inTurn(mirror, () => sweepMirror(mirror)).catch(() => {});
    else if (halfGone.test(name))
      await rm(mirror, { recursive: true, force: true }).catch(() => {});
  }
}

async function sweepMirror(mirror: string): Promise<void> {
  const { mtimeMs } = await stat(mirror);
  if (Date.now() - mtimeMs > longestUnusedMs) return discardMirror(mirror);
  await git(gc, { cwd: mirror });
}
