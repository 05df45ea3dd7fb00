/** One process a data directory: two would lose rows without a word. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { UserError } from '#core/model/errors.ts';

/** Takes the lock, also from a process that has died. Throws UserError while another one lives. */
export function takeLock(file: string): () => void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = ownerOf(file);
      if (owner !== null && owner !== process.pid && isAlive(owner)) break;
      if (owner === process.pid) break;
      rmSync(file, { force: true });
    }
  }
  throw new UserError(
    `The store beside ${file} is in use by process ${ownerOf(file) ?? 'unknown'}. Stop that one, ` +
      'choose another ISOCHRON_DIR, or set DATABASE_URL to share one PostgreSQL.',
  );
}

function ownerOf(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
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
