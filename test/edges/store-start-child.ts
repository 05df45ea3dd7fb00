import { type ChildProcessByStdio, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Runs `<file>` of this folder, by default store-child.ts, with its output piped here. */
export function startChild(
  task: string,
  argument: string,
  file = './store-child.ts',
): ChildProcessByStdio<null, Readable, null> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return spawn(process.execPath, [path, task, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The lines of a stream, one after the other; throws at its end. */
export function linesOf(stream: Readable): { next(): Promise<string> } {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    async next() {
      const { done, value } = await lines.next();
      if (done === true) throw new Error('the process has ended');
      return value;
    },
  };
}
