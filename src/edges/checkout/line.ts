import type { Commit } from '#core/model/change.ts';

/** Asks git in one repository; resolves to what it printed. */
export type Ask = (...args: string[]) => Promise<string>;

/**
 * The commits from one, left out, to another one along first parents, oldest first; null where the
 * first is not on the way.
 */
export async function lineOf(
  ask: Ask,
  baseSha: string,
  headSha: string,
): Promise<readonly Commit[] | null> {
  // Parents, author, time and subject, none of which can hold a null character.
  const format = '--format=%H%x00%P%x00%an%x00%cI%x00%s';
  const walk = ['--first-parent', '--reverse', `${baseSha}..${headSha}`];
  const lines = (await ask('log', format, ...walk)).split('\n').filter((line) => line !== '');
  const [first] = lines.map((line) => line.split('\0')[1]?.split(' ')[0]);
  return first === baseSha ? lines.map(commitOf) : null;
}

function commitOf(line: string): Commit {
  const [sha = '', , author = '', committedAt = '', ...subject] = line.split('\0');
  return { sha, author, subject: subject.join(' '), committedAt };
}
