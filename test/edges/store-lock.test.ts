import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import { lockDirectory } from '#edges/store/lock.ts';
import { startChild } from './store-start-child.ts';

let folder: string;
let directory: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isochron-lock-'));
  directory = join(folder, 'store');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

it('names the process that has the store, and what to do', async () => {
  const child = startChild('lock', directory);
  await once(child.stdout, 'data');
  try {
    expect(messageOf(() => lockDirectory(directory))).toBe(
      `The store in ${directory} is in use by process ${child.pid}. Stop that process, or choose ` +
        'another directory with ISOCHRON_DIR. To run several processes on one store, set ' +
        'DATABASE_URL to a PostgreSQL server.',
    );
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

it('takes over from a process that was killed', async () => {
  const child = startChild('lock', directory);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDirectory(directory)();
});

it('is not fooled by a process id of long ago that is alive again', () => {
  writeFileSync(`${directory}.pid`, `${process.ppid}\n`);
  lockDirectory(directory)();
});

it('holds within one process too, until it is given back', () => {
  const unlock = lockDirectory(directory);
  expect(messageOf(() => lockDirectory(directory))).toContain(`process ${process.pid}. `);
  unlock();
  lockDirectory(directory)();
});

it('says when the lock cannot be written', () => {
  mkdirSync(`${directory}.lock`);
  expect(messageOf(() => lockDirectory(directory))).toMatch(
    /^The store in .* cannot be locked \(.*\): check that .*store\.lock can be written\.$/,
  );
});
