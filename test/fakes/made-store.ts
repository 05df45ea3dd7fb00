/**
 * An embedded store with all its tables and those of the queue, made once by the code that makes
 * every store: PGlite takes seconds to make one, and far less to open a copy. Tests of how a store
 * begins begin with none.
 */
import { createHash } from 'node:crypto';
import { constants, existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { createQueue } from '#edges/queue/queue.ts';
import { openDatabase } from '#edges/store/database.ts';
import { recordingLog } from '../edges/queue-samples.ts';
import { root } from '../source-files.ts';

declare module 'vitest' {
  interface ProvidedContext {
    madeStore: string;
  }
}

/** Everything that decides what a new store has in it. */
const makers = ['src/edges/{store,queue}/**/*.ts', 'package-lock.json', 'test/fakes/made-store.ts'];

const finished = /^[0-9a-f]{16}$/;

/** Called by the test runner; see vitest.config.ts. Kept for the next run of the same code. */
export async function setup(project: TestProject): Promise<void> {
  const place = join(root, '.isochron', 'made-stores', hashOfMakers());
  if (!existsSync(place)) await make(place);
  project.provide('madeStore', place);
}

/** Puts the store where an Isochron of this directory looks for its own, unless it has one. */
export async function copyMadeStore(directory: string): Promise<void> {
  const store = join(directory, 'store');
  if (existsSync(store)) return;
  await mkdir(directory, { recursive: true });
  await cp(inject('madeStore'), store, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

function hashOfMakers(): string {
  const hash = createHash('sha256');
  for (const file of globSync(makers, { cwd: root }).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function make(place: string): Promise<void> {
  const all = dirname(place);
  // Those of older code.
  for (const name of existsSync(all) ? await readdir(all) : []) {
    if (finished.test(name)) await rm(join(all, name), { recursive: true });
  }
  await mkdir(all, { recursive: true });
  const folder = await mkdtemp(join(all, 'making-'));
  const directory = join(folder, 'store');
  const database = await openDatabase({ databaseUrl: null, directory });
  const queue = await createQueue(database, recordingLog().log);
  await queue.stop();
  await database.close();
  // In one step, so that a run that was stopped leaves none by halves; another run may be first.
  await rename(directory, place).catch((error: unknown) => {
    if (!existsSync(place)) throw error;
  });
  await rm(folder, { recursive: true });
}
