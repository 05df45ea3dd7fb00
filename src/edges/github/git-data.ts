/** Commits and branches by the git data API, without a clone. */
import type { Octokit } from 'octokit';
import { UserError } from '#core/model/errors.ts';
import { statusOf } from './failure.ts';
import { type At, headOf } from './read.ts';

interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

interface TreeEntry {
  readonly path: string;
  readonly mode: '100644';
  readonly type: 'blob';
  readonly sha: string | null;
}

/**
 * Blobs, tree and commit on top of a head; nothing points to them yet. `isSame`: the files stand
 * there as they are already.
 */
export async function writeCommit(
  octokit: Octokit,
  at: At,
  head: string,
  files: readonly WrittenFile[],
  message: string,
  removed: readonly string[] = [],
): Promise<{ readonly sha: string; readonly isSame: boolean }> {
  const parent = await octokit.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
    ...at,
    commit_sha: head,
  });
  const file = { mode: '100644', type: 'blob' } as const;
  // What has no SHA is taken out.
  const entries: TreeEntry[] = removed.map((path) => ({ path, ...file, sha: null }));
  for (const { path, text } of files) {
    const blob = await octokit.request('POST /repos/{owner}/{repo}/git/blobs', {
      ...at,
      content: text,
      encoding: 'utf-8',
    });
    entries.push({ path, ...file, sha: blob.data.sha });
  }
  const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
    ...at,
    base_tree: parent.data.tree.sha,
    tree: entries,
  });
  if (tree.data.sha === parent.data.tree.sha) return { sha: head, isSame: true };
  const commit = await octokit.request('POST /repos/{owner}/{repo}/git/commits', {
    ...at,
    message,
    tree: tree.data.sha,
    parents: [head],
  });
  return { sha: commit.data.sha, isSame: false };
}

/** Fast-forward only. */
export async function moveBranch(
  octokit: Octokit,
  at: At,
  branch: string,
  sha: string,
): Promise<void> {
  await octokit.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
    ...at,
    ref: `heads/${branch}`,
    sha,
    force: false,
  });
}

/** Somebody else may have made it in between: then it is theirs. */
export async function makeBranch(
  octokit: Octokit,
  at: At,
  branch: string,
  sha: string,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  try {
    await octokit.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref, sha });
  } catch (error) {
    if (statusOf(error) !== 422 || (await headOf(octokit, at, branch)) === null) throw error;
  }
}

/** The commit that a branch of ours begins at. */
export async function readFirstHead(octokit: Octokit, at: At, branch: string): Promise<string> {
  const sha = await headOf(octokit, at, branch);
  if (sha !== null) return sha;
  const where = `${at.owner}/${at.repo}`;
  throw new UserError(
    `${where} has no commit on \`${branch}\`. Push a first commit, then ask again.`,
  );
}
