/** The local GitHub: merging, webhooks, faults on demand, a clean end. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { organization, startGitHub } from '../../demo/github.ts';
import {
  clone,
  directory,
  github,
  kernel,
  pullRequest,
  receiver,
  repository,
  secret,
  sent,
  useLocalGitHub,
} from './gateway-fixture.ts';
import { startReceiver } from './gateway-receiver.ts';

useLocalGitHub();

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
    const temporary = join(directory, 'stopping');
    await mkdir(temporary);
    const hanging = await startReceiver(secret);
    hanging.status = null;
    const options = { webhookUrl: hanging.url, webhookSecret: secret, temporary };
    const local = await startGitHub(options);
    await local.createRepository(organization, 'short-lived', kernel);
    await hanging.next();
    expect(await readdir(temporary)).toHaveLength(1);
    await local.stop();
    expect(local.deliveries()).toMatchObject([{ event: 'push', status: null }]);
    await expect(fetch(`${local.apiUrl}/meta`)).rejects.toThrow();
    expect(await readdir(temporary)).toEqual([]);
    await hanging.close();
  });
});
