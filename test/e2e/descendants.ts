/** What anybody on this machine can see of a process: Linux' own lists. */
import { readdir, readFile } from 'node:fs/promises';

export interface Seen {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** Everything that a process has started, and what that has; not the process itself. */
export async function descendantsOf(ancestor: number): Promise<readonly Seen[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The name of a program may hold spaces and brackets; the parent stands after the last one.
    const stat = await text(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === ancestor || isBelow(parent));
  };
  const below = [...parents.keys()].filter((pid) => pid !== ancestor && isBelow(pid));
  return Promise.all(below.map(seen));
}

async function seen(pid: number): Promise<Seen> {
  const command = await text(`/proc/${pid}/cmdline`);
  return {
    pid,
    command: command.replaceAll('\0', ' '),
    environment: await text(`/proc/${pid}/environ`),
  };
}

/** Empty when the process has gone in between. */
function text(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '');
}
