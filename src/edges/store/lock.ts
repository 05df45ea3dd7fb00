/** One process a data directory: two would lose rows without a word. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '#core/model/errors.ts';

/** SQLite's result code for a lock that somebody else has. */
const busy = 5;

/**
 * Locks `<directory>.lock` for this process and returns what unlocks it. Throws UserError that
 * names the owner while another process has it.
 *
 * The lock is one of the operating system's, taken through SQLite since Node has no call for it: it
 * ends with its process however that dies, so none is ever stale. A file with a process id could
 * not tell a dead owner from a new process, or one in another container, that has its number.
 */
export function lockDirectory(directory: string): () => void {
  const ownerFile = `${directory}.pid`;
  const lock = openLock(directory);
  try {
    lock.exec('begin immediate');
  } catch (error) {
    lock.close();
    if (resultCode(error) !== busy) throw unusable(directory, error);
    throw new UserError(
      `The store in ${directory} is in use by ${ownerOf(ownerFile)}. Stop that process, or ` +
        'choose another directory with ISOCHRON_DIR. To run several processes on one store, set ' +
        'DATABASE_URL to a PostgreSQL server.',
    );
  }
  writeFileSync(ownerFile, `${process.pid}\n`);
  return () => {
    rmSync(ownerFile, { force: true });
    // The lock's file stays: a process that had it open would else lock a file that is gone.
    lock.close();
  };
}

function openLock(directory: string): DatabaseSync {
  try {
    return new DatabaseSync(`${directory}.lock`, { timeout: 0 });
  } catch (error) {
    throw unusable(directory, error);
  }
}

function unusable(directory: string, error: unknown): UserError {
  return new UserError(
    `The store in ${directory} cannot be locked (${(error as Error).message}): check that ` +
      `${directory}.lock can be written.`,
  );
}

function resultCode(error: unknown): number | undefined {
  return (error as { errcode?: number }).errcode;
}

/** For the message only; whether there is an owner is decided by the lock. */
function ownerOf(file: string): string {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(pid) ? 'another process' : `process ${pid}`;
  } catch {
    return 'another process';
  }
}
