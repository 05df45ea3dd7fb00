import type { Octokit } from 'octokit';
import type { ProposedChange } from '#ports/github.ts';
import { type At, headOf, readBranchHead } from './read.ts';

/** One commit on a branch of its own, and its pull request; done twice, there is still one. */
export async function proposeChange(
  octokit: Octokit,
  at: At,
  change: ProposedChange,
): Promise<number> {
  const { branch, base, title, body } = change;
  const sha = await writeCommit(octokit, at, change);
  if ((await headOf(octokit, at, branch)) === null) {
    const ref = `refs/heads/${branch}`;
    await octokit.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref, sha });
  } else {
    const moved = { ...at, ref: `heads/${branch}`, sha, force: true };
    await octokit.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', moved);
  }
  const open = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
    ...at,
    head: `${at.owner}:${branch}`,
    state: 'open',
  });
  const [own] = open.data.filter(({ head }) => head.ref === branch);
  if (own !== undefined) {
    const edited = { ...at, pull_number: own.number, title, body };
    await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', edited);
    return own.number;
  }
  const opened = { ...at, head: branch, base, title, body };
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/pulls', opened);
  return data.number;
}

async function writeCommit(
  octokit: Octokit,
  at: At,
  { base, files, message }: ProposedChange,
): Promise<string> {
  const head = await readBranchHead(octokit, at, base);
  const parent = await octokit.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
    ...at,
    commit_sha: head,
  });
  const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
    ...at,
    base_tree: parent.data.tree.sha,
    tree: files.map(({ path, text }) => {
      return { path, mode: '100644' as const, type: 'blob' as const, content: text };
    }),
  });
  const commit = { ...at, message, tree: tree.data.sha, parents: [head] };
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/git/commits', commit);
  return data.sha;
}
