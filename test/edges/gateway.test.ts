/** The local GitHub of the demo and the flow tests: git over HTTP, and what follows from a push. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, gitText } from '../../demo/git.ts';
import { type LocalGitHub, organization, startGitHub } from '../../demo/github.ts';
import { type Receiver, startReceiver } from './gateway-receiver.ts';

const secret = 'a secret of the test';
let github: LocalGitHub;
let receiver: Receiver;
let directory: string;

beforeAll(async () => {
  receiver = await startReceiver(secret);
  github = await startGitHub({ webhookUrl: receiver.url, webhookSecret: secret });
  directory = await mkdtemp(join(tmpdir(), 'isochron-gateway-test-'));
});

afterAll(async () => {
  await github.stop();
  await receiver.close();
  await rm(directory, { recursive: true, force: true });
});

let count = 0;
const kernel = { 'kernels/add/naive.ts': 'export const add = 1;\n' };

async function repository(options: { readonly private?: boolean } = {}) {
  count += 1;
  const full = await github.createRepository(organization, `kernels-${count}`, kernel, options);
  return { full, owner: organization, repo: `kernels-${count}` };
}

/** A pull request of `maintainer` from `feature` to `main`, with all its webhooks delivered. */
async function pullRequest() {
  const at = await repository();
  const { full, owner, repo } = at;
  const files = { 'kernels/add/naive.ts': 'export const add = 2;\n' };
  const push = { repository: full, branch: 'feature', files, message: 'Faster' };
  const headSha = await github.push('maintainer', push);
  const octokit = github.octokitAs('maintainer');
  const opened = { owner, repo, title: 'Faster', head: 'feature', base: 'main' };
  const { data } = await octokit.rest.pulls.create(opened);
  await github.delivered();
  return { ...at, octokit, number: data.number, pull_number: data.number, headSha };
}

/** What was sent about a repository since `since`, as `event.action`. */
function sent(full: string, since = 0): string[] {
  return github
    .deliveries()
    .slice(since)
    .filter(({ payload }) => (payload.repository as { full_name?: string })?.full_name === full)
    .map(({ event, action }) => (action === null ? event : `${event}.${action}`));
}

async function clone(full: string, person: 'maintainer' | 'contributor'): Promise<string> {
  const target = await mkdtemp(join(directory, 'clone-'));
  const url = new URL(`${github.gitUrl}/${full}.git`);
  url.username = 'x-access-token';
  url.password = github.token(person);
  await git(target, ['clone', '--quiet', url.href, '.']);
  return target;
}

const author = ['-c', 'user.name=someone', '-c', 'user.email=someone@example.test'];

describe('git over HTTP', () => {
  it('clones what was pushed, with the SHAs that the API tells', async () => {
    const { full, owner, repo } = await repository();
    const tree = await clone(full, 'contributor');
    expect(await readFile(join(tree, 'kernels/add/naive.ts'), 'utf8')).toContain('add = 1');
    const { rest } = github.octokitAs('contributor');
    const { data } = await rest.git.getRef({ owner, repo, ref: 'heads/main' });
    expect(data.object.sha).toBe(await gitText(tree, ['rev-parse', 'HEAD']));
  });

  it('keeps a merge, a time zone, an executable and a binary file', async () => {
    const { full, owner, repo } = await repository();
    const tree = await clone(full, 'maintainer');
    const commit = async (message: string, date: string) => {
      await git(tree, ['add', '--all']);
      await git(tree, [...author, 'commit', '--quiet', '--date', date, '-m', message]);
    };
    await git(tree, ['checkout', '--quiet', '-b', 'side']);
    const bytes = Buffer.from([0, 255, 1, 254]);
    await writeFile(join(tree, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(tree, 'data.bin'), bytes);
    await commit('On the side\n\nwith a body', '2025-03-01T12:00:00+05:30');
    await git(tree, ['checkout', '--quiet', 'main']);
    await writeFile(join(tree, 'ünïcode.txt'), 'ß\n');
    await commit('On main', '2025-03-01T12:00:00-07:00');
    await git(tree, [...author, 'merge', '--quiet', '--no-ff', '-m', 'Both', 'side']);
    await git(tree, ['push', '--quiet', 'origin', 'main']);
    const { rest } = github.octokitAs('contributor');
    const { data } = await rest.repos.getCommit({ owner, repo, ref: 'main' });
    expect(data.sha).toBe(await gitText(tree, ['rev-parse', 'HEAD']));
    expect(data).toMatchObject({ parents: [{}, {}], commit: { message: 'Both' } });
    const blob = await rest.repos.getContent({ owner, repo, path: 'data.bin' });
    expect(blob.data).toMatchObject({ content: bytes.toString('base64') });
  });

  it('refuses a push without a token, with a wrong one, and by someone who may only read', async () => {
    const { full } = await repository();
    const tree = await clone(full, 'contributor');
    await git(tree, [...author, 'commit', '--quiet', '--allow-empty', '-m', 'Nothing']);
    const before = (await github.readState(full)).branches;
    const plain = `${github.gitUrl}/${full}.git`;
    const wrong = plain.replace('://', '://x-access-token:ghs_wrong@');
    await expect(git(tree, ['push', plain, 'main'])).rejects.toThrow(/could not read Username/);
    await expect(git(tree, ['push', wrong, 'main'])).rejects.toThrow(/Authentication failed/);
    await expect(git(tree, ['push', 'origin', 'main'])).rejects.toThrow(/403/);
    expect((await github.readState(full)).branches).toEqual(before);
  });

  it('shows a private repository to those who may see it, and to nobody else', async () => {
    const { full } = await repository({ private: true });
    const url = `${github.gitUrl}/${full}.git`;
    await expect(git(directory, ['ls-remote', url])).rejects.toThrow(/could not read Username/);
    await expect(clone(full, 'contributor')).rejects.toThrow(/not found/);
    expect(await readdir(await clone(full, 'maintainer'))).toContain('kernels');
  });

  it('leaves the ref alone when the emulator cannot hold what was pushed', async () => {
    const { full } = await repository();
    const tree = await clone(full, 'maintainer');
    const before = (await github.readState(full)).branches;
    const latin = [...author, '-c', 'i18n.commitEncoding=ISO-8859-1'];
    await git(tree, [...latin, 'commit', '--quiet', '--allow-empty', '-m', 'Encoded']);
    await expect(git(tree, ['push', 'origin', 'main'])).rejects.toThrow(/500/);
    expect((await github.readState(full)).branches).toEqual(before);
  });
});

describe('a push to the branch of a pull request', () => {
  it('moves its head and sends push and synchronize, once each', async () => {
    const { full, octokit, owner, repo, pull_number, headSha } = await pullRequest();
    const since = github.deliveries().length;
    const files = { 'kernels/add/naive.ts': 'export const add = 3;\n' };
    const push = { repository: full, branch: 'feature', files, message: 'Faster still' };
    const sha = await github.push('maintainer', push);
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
    const sha = await github.push('maintainer', push);
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
  it('has its head in the other repository, follows it, and can be fetched from the base', async () => {
    const { full, owner, repo } = await repository();
    const fork = await github.fork('contributor', full);
    expect(fork).toBe(`contributor/${repo}`);
    const files = { 'kernels/add/naive.ts': 'export const add = 5;\n' };
    const push = { repository: fork, branch: 'mine', files, message: 'Mine' };
    await github.push('contributor', push);
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

describe('opening and merging', () => {
  it('refuses a branch that is not there, and one without commits', async () => {
    const { owner, repo } = await repository();
    const { rest } = github.octokitAs('maintainer');
    const opened = { owner, repo, title: 'None', base: 'main' };
    const missing = rest.pulls.create({ ...opened, head: 'missing' });
    await expect(missing).rejects.toMatchObject({ status: 422 });
    await github.octokitAs('maintainer').rest.git.createRef({
      ...{ owner, repo, ref: 'refs/heads/same' },
      sha: (await rest.git.getRef({ owner, repo, ref: 'heads/main' })).data.object.sha,
    });
    const empty = rest.pulls.create({ ...opened, head: 'same' });
    await expect(empty).rejects.toThrow(/No commits between main and same/);
  });

  it('merges the present head by git, closes the issue, and pushes to the base', async () => {
    const { full, octokit, owner, repo, pull_number } = await pullRequest();
    const { data: issue } = await octokit.rest.issues.create({ owner, repo, title: 'Slow' });
    const body = `Fixes #${issue.number}`;
    await octokit.rest.pulls.update({ owner, repo, pull_number, body });
    const push = { repository: full, branch: 'main', files: { 'c.txt': 'c' }, message: 'Beside' };
    await github.push('maintainer', push);
    const { data } = await octokit.rest.pulls.merge({ owner, repo, pull_number });
    await github.delivered();
    const state = await github.readState(full);
    expect(state.branches.main).toBe(data.sha);
    expect(state.pullRequests[0]).toMatchObject({ state: 'closed', merged: true });
    expect(state.issues[0]).toMatchObject({ number: issue.number, state: 'closed' });
    const files = await github.readFiles(full, 'main');
    expect(Object.keys(files)).toEqual(['c.txt', 'kernels/add/naive.ts']);
    expect(files['kernels/add/naive.ts']).toContain('add = 2');
    const closed = github.deliveries().findLast(({ action }) => action === 'closed');
    expect(sent(full).slice(-3).sort()).toEqual(['issues.closed', 'pull_request.closed', 'push']);
    expect(closed).toBeDefined();
  });

  it('refuses to merge a conflict', async () => {
    const { full, octokit, owner, repo, pull_number } = await pullRequest();
    const files = { 'kernels/add/naive.ts': 'export const add = 9;\n' };
    await github.push('maintainer', { repository: full, branch: 'main', files, message: 'Other' });
    const merged = octokit.rest.pulls.merge({ owner, repo, pull_number });
    await expect(merged).rejects.toMatchObject({ status: 405 });
  });
});

describe('webhooks', () => {
  it('are signed, have ids of their own, and come once', async () => {
    const { full } = await pullRequest();
    expect(sent(full)).toEqual(['push', 'push', 'pull_request.opened']);
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
    const guids = receiver.received.map(({ guid }) => guid);
    expect(new Set(guids).size).toBe(guids.length);
    expect(guids).toEqual(github.deliveries().map(({ guid }) => guid));
  });

  it('can be sent again with the same id, and the log says how it went', async () => {
    await pullRequest();
    const { guid } = github.deliveries().at(-1)!;
    receiver.status = 500;
    github.redeliver(guid);
    await github.delivered();
    receiver.status = 202;
    expect(github.deliveries().at(-1)).toMatchObject({ guid, redelivery: true, status: 500 });
    expect(receiver.received.filter((one) => one.guid === guid)).toHaveLength(2);
  });

  it('tells of a label on a pull request as a pull request, with the whole label', async () => {
    const { full, octokit, owner, repo, number } = await pullRequest();
    await octokit.rest.issues.createLabel({
      owner,
      repo,
      name: 'perf: no-change',
      color: 'c2e0c6',
    });
    const labels = ['perf: no-change'];
    await octokit.rest.issues.addLabels({ owner, repo, issue_number: number, labels });
    await github.delivered();
    expect(sent(full).at(-1)).toBe('pull_request.labeled');
    expect(github.deliveries().at(-1)?.payload).toMatchObject({
      number,
      label: { name: 'perf: no-change', color: 'c2e0c6' },
      pull_request: { labels: [{ name: 'perf: no-change' }] },
    });
  });

  it('tells what an edit changed, and nothing when nothing did', async () => {
    const { full, octokit, owner, repo, pull_number } = await pullRequest();
    const since = github.deliveries().length;
    await octokit.rest.pulls.update({ owner, repo, pull_number, title: 'Faster' });
    await octokit.rest.pulls.update({ owner, repo, pull_number, body: 'Closes #9' });
    await github.delivered();
    expect(sent(full, since)).toEqual(['pull_request.edited']);
    expect(github.deliveries().at(-1)?.payload).toMatchObject({ changes: { body: { from: '' } } });
  });
});

describe('faults', () => {
  it('fail as often as asked, then no more', async () => {
    const { owner, repo } = await repository();
    const { rest } = github.octokitAs('maintainer');
    const reset = String(Math.floor(Date.parse('2030-01-01') / 1000));
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    github.failNext('GET', `/repos/${owner}/${repo}`, 403, headers, 2);
    for (const _ of [1, 2]) {
      const limited = { status: 403, response: { headers } };
      await expect(rest.repos.get({ owner, repo })).rejects.toMatchObject(limited);
    }
    expect((await rest.repos.get({ owner, repo })).status).toBe(200);
    github.failNext('*', /^\/repos\/.*\/issues$/, 500);
    const created = rest.issues.create({ owner, repo, title: 'Fails' });
    await expect(created).rejects.toMatchObject({ status: 500 });
  });

  it('reach git too, and a wrong token is no good for anything', async () => {
    const { full } = await repository();
    github.failNext('GET', new RegExp(`^/${full}.git/info/refs`), 503);
    await expect(clone(full, 'maintainer')).rejects.toThrow(/503/);
    const answer = await fetch(`${github.apiUrl}/repos/${full}`, {
      headers: { authorization: 'Bearer ghs_wrong' },
    });
    expect(answer.status).toBe(401);
  });
});

describe('stopping', () => {
  it('does not wait for a receiver that hangs, and leaves no files', async () => {
    const before = await directories();
    const hanging = await startReceiver(secret);
    hanging.status = null;
    const local = await startGitHub({ webhookUrl: hanging.url, webhookSecret: secret });
    await local.createRepository(organization, 'short-lived', kernel);
    await hanging.next();
    await local.stop();
    expect(local.deliveries()).toMatchObject([{ event: 'push', status: null }]);
    await expect(fetch(`${local.apiUrl}/meta`)).rejects.toThrow();
    expect(await directories()).toEqual(before);
    await hanging.close();
  });

  async function directories(): Promise<string[]> {
    return (await readdir(tmpdir())).filter((name) => name.startsWith('isochron-github-')).sort();
  }
});
