/** What the machine says of this process; null where it does not tell. */
import { readdirSync, readFileSync } from 'node:fs';

/** Threads, without those that Node keeps for files and starts when it likes. */
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
