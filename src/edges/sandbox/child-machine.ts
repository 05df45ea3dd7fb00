/** What the machine says of this process, and where it runs. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Threads, without those that Node keeps for files and starts when it likes; null where the system
 * does not tell.
 */
export function threadCount(): number | null {
  try {
    const names = readdirSync('/proc/self/task').map((id) =>
      readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
    );
    return names.filter((name) => name !== 'libuv-worker').length;
  } catch {
    return null;
  }
}

/** Throws where `taskset` cannot. */
export function pinTo(processor: number): void {
  const args = ['--all-tasks', '--pid', '--cpu-list', String(processor), String(process.pid)];
  execFileSync('taskset', args, { stdio: 'ignore' });
}
