/** Which commit of this repository records. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit that is checked out in `directory`, with `-dirty` where a file differs from it or is
 * new. `sessions`, a folder from there, is left out of that. Null where git does not tell.
 */
export async function commitOf(directory: string, sessions: string): Promise<string | null> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', ['-C', directory, ...args])).stdout.trim();
  try {
    const sha = await git('rev-parse', 'HEAD');
    const others = ['--', '.', `:(exclude)${sessions}`];
    const changes = await git('status', '--porcelain', '--untracked-files=all', ...others);
    return changes === '' ? sha : `${sha}-dirty`;
  } catch {
    return null;
  }
}
