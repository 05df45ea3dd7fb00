/** A view of the file system for one process and what it starts, made without being root. */
import { execFileSync } from 'node:child_process';

/**
 * A command that runs another one where this shell script has mounted something; the process keeps
 * its id.
 */
export function mounted(script: string): readonly string[] {
  return [
    'unshare',
    '--user',
    '--map-root-user',
    '--mount',
    'sh',
    '-ec',
    `${script}\nexec "$@"`,
    '-',
  ];
}

/** Whether this machine allows it. */
export const hasNamespaces = ((): boolean => {
  try {
    const [command, ...args] = mounted('mount -t tmpfs -o size=1m tmpfs /mnt');
    execFileSync(command as string, [...args, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
