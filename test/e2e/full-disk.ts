/** Fills a file system to its last block, and makes room again. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const blockBytes = 4096;

/** Returns what makes room again. Throws if the directory is larger than `mostBytes`. */
export function fill(directory: string, mostBytes: number): () => void {
  const ballast = join(directory, 'ballast');
  const file = openSync(ballast, 'w');
  try {
    for (let bytes = 0; bytes < mostBytes; bytes += blockBytes) {
      writeSync(file, Buffer.alloc(blockBytes));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return () => rmSync(ballast);
    throw error;
  } finally {
    closeSync(file);
  }
  rmSync(ballast);
  throw new Error(`${directory} is no small disk`);
}
