/** The local GitHub: what follows when a ref moves, by git or by the API. */
import { describe, expect, it } from 'vitest';
import { git, gitText } from '../../demo/git.ts';
import { clone, github, pullRequest, repository, sent, useLocalGitHub } from './gateway-fixture.ts';

useLocalGitHub();

describe('a push to the branch of a pull request', () => {
  it('moves its head and sends push and synchronize, once each', async () => {
    const { full, octokit, owner, repo, pull_number, headSha } = await pullRequest();
    const since = github.deliveries().length;
    const files = { 'kernels/add/naive.ts': 'export const add = 3;\n' };
    const push = { repository: full, branch: 'feature', files, message: 'Faster still' };
    const sha = await github.pushByGit('maintainer', push);
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number });
    expect(data.head.sha).toBe(sha);
    expect(data.commits).toBe(2);
    await github.delivered();
    expect(sent(full, since)).toEqual(['push', 'pull_request.synchronize']);
    const synchronize = github.deliveries().at(-1)?.payload;
    expect(synchronize).toMatchObject({ before: headSha, after: sha, number: pull_number });
  });

  it('knows a forced push, and follows it', async () => {
    const { full, octokit, owner, repo, pull_number } = await pullRequest();
    const files = { 'kernels/add/naive.ts': 'export const add = 4;\n' };
    const push = { repository: full, branch: 'feature', files, message: 'Again', amend: true };
    const sha = await github.pushByGit('maintainer', push);
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number });
    expect(data).toMatchObject({ head: { sha }, commits: 1 });
    await github.delivered();
    const pushed = github.deliveries().findLast(({ event }) => event === 'push');
    expect(pushed?.payload).toMatchObject({ forced: true, after: sha });
  });

  it('offers refs/pull/<n>/head to fetch', async () => {
    const { full, number, headSha } = await pullRequest();
    const tree = await clone(full, 'contributor');
    await git(tree, ['fetch', '--quiet', 'origin', `refs/pull/${number}/head`]);
    expect(await gitText(tree, ['rev-parse', 'FETCH_HEAD'])).toBe(headSha);
  });

  it('leaves a closed pull request where it was, until it is opened again', async () => {
    const { full, octokit, owner, repo, pull_number, headSha } = await pullRequest();
    const at = { owner, repo, pull_number };
    await octokit.rest.pulls.update({ ...at, state: 'closed' });
    const push = { repository: full, branch: 'feature', files: { 'a.txt': 'a' }, message: 'Late' };
    const sha = await github.push('maintainer', push);
    expect((await octokit.rest.pulls.get(at)).data.head.sha).toBe(headSha);
    await octokit.rest.pulls.update({ ...at, state: 'open' });
    expect((await octokit.rest.pulls.get(at)).data.head.sha).toBe(sha);
  });
});

describe('a commit by the git data API', () => {
  /** Blob, tree and commit on top of a branch, as the App writes notes. */
  async function commit(at: { owner: string; repo: string }, branch: string) {
    const { rest } = github.octokitAs('maintainer');
    const head = await rest.git.getRef({ ...at, ref: `heads/${branch}` });
    const parent = await rest.git.getCommit({ ...at, commit_sha: head.data.object.sha });
    const blob = await rest.git.createBlob({ ...at, content: '# Note\n', encoding: 'utf-8' });
    const entry = { mode: '100644', type: 'blob', sha: blob.data.sha } as const;
    const tree = await rest.git.createTree({
      ...at,
      base_tree: parent.data.tree.sha,
      tree: [{ ...entry, path: 'notes/issues/1/README.md' }],
    });
    const parents = [parent.data.sha];
    const made = { ...at, message: 'Note', tree: tree.data.sha, parents };
    return { parent: parent.data.sha, sha: (await rest.git.createCommit(made)).data.sha };
  }

  it('moves the head, sends push and synchronize once, and is there for git', async () => {
    const { full, octokit, owner, repo, pull_number, number } = await pullRequest();
    const since = github.deliveries().length;
    const { sha } = await commit({ owner, repo }, 'feature');
    await octokit.rest.git.updateRef({ owner, repo, ref: 'heads/feature', sha });
    expect((await octokit.rest.pulls.get({ owner, repo, pull_number })).data.head.sha).toBe(sha);
    await github.delivered();
    expect(sent(full, since)).toEqual(['push', 'pull_request.synchronize']);
    const tree = await clone(full, 'contributor');
    await git(tree, ['fetch', '--quiet', 'origin', `refs/pull/${number}/head`]);
    const note = await gitText(tree, ['show', 'FETCH_HEAD:notes/issues/1/README.md']);
    expect(note).toBe('# Note');
    await git(tree, ['fsck', '--strict']);
  });

  it('is refused when it is no fast-forward', async () => {
    const { full, octokit, owner, repo } = await pullRequest();
    const { sha } = await commit({ owner, repo }, 'feature');
    const push = { repository: full, branch: 'feature', files: { 'a.txt': 'a' }, message: 'Race' };
    await github.push('maintainer', push);
    const update = octokit.rest.git.updateRef({ owner, repo, ref: 'heads/feature', sha });
    await expect(update).rejects.toMatchObject({ status: 422 });
  });

  it('is refused on a protected branch', async () => {
    const { octokit, owner, repo } = await pullRequest();
    await github.octokitAs('owner').rest.repos.updateBranchProtection({
      ...{ owner, repo, branch: 'feature', enforce_admins: true, restrictions: null },
      required_status_checks: null,
      required_pull_request_reviews: { required_approving_review_count: 1 },
    });
    const { sha } = await commit({ owner, repo }, 'feature');
    const update = octokit.rest.git.updateRef({ owner, repo, ref: 'heads/feature', sha });
    await expect(update).rejects.toMatchObject({ status: 422 });
  });

  it('makes a new branch, and a file by the contents API does the same', async () => {
    const { full, owner, repo } = await repository();
    const { rest } = github.octokitAs('maintainer');
    const { sha } = await commit({ owner, repo }, 'main');
    await rest.git.createRef({ owner, repo, ref: 'refs/heads/notes', sha });
    const content = Buffer.from('text').toString('base64');
    const file = { owner, repo, path: 'b.txt', message: 'File', content, branch: 'notes' };
    await rest.repos.createOrUpdateFileContents(file);
    await github.delivered();
    expect(sent(full)).toEqual(['push', 'push', 'push']);
    expect(await github.readFiles(full, 'notes', 'b.txt')).toEqual({ 'b.txt': 'text' });
  });
});

describe('a pull request from a fork', () => {
  it('has its head in the other repository, follows it, and is there to fetch', async () => {
    const { full, owner, repo } = await repository();
    const fork = await github.fork('contributor', full);
    expect(fork).toBe(`contributor/${repo}`);
    const files = { 'kernels/add/naive.ts': 'export const add = 5;\n' };
    const push = { repository: fork, branch: 'mine', files, message: 'Mine' };
    await github.pushByGit('contributor', push);
    const { rest } = github.octokitAs('contributor');
    const opened = { owner, repo, title: 'Mine', head: 'contributor:mine', base: 'main' };
    const { data } = await rest.pulls.create(opened);
    expect(data.head.repo?.full_name).toBe(fork);
    expect(data.author_association).toBe('NONE');
    const sha = await github.push('contributor', { ...push, files: { 'b.txt': 'b\n' } });
    const at = { owner, repo, pull_number: data.number };
    expect((await rest.pulls.get(at)).data.head.sha).toBe(sha);
    const changed = (await rest.pulls.listFiles(at)).data.map(({ filename }) => filename);
    expect(changed.sort()).toEqual(['b.txt', 'kernels/add/naive.ts']);
    await github.delivered();
    // The App is not installed in the fork, so its pushes are not told.
    expect(sent(fork)).toEqual([]);
    expect(sent(full)).toEqual(['push', 'pull_request.opened', 'pull_request.synchronize']);
    const tree = await clone(full, 'maintainer');
    await git(tree, ['fetch', '--quiet', 'origin', `refs/pull/${data.number}/head`]);
    expect(await gitText(tree, ['rev-parse', 'FETCH_HEAD'])).toBe(sha);
  });
});
