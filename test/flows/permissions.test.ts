/** Whose code runs, and who may say so. */
import { describe, expect, test } from 'vitest';
import { runAgain } from '#core/model/publication.ts';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { github, type Repository, repository, sandbox, useHouse } from './house.ts';

useHouse();

const change = kernelFiles('add', { ns: 900_000 });

/** A pull request of somebody's fork. */
async function fromFork(at: Repository, files = change): Promise<{ number: number; fork: string }> {
  const fork = await github.fork('contributor', at.full);
  const pushed = { repository: fork, branch: 'topic', from: 'main', files, message: 'Faster' };
  await github.push('contributor', pushed);
  const { owner, repo } = at;
  const head = `${fork.split('/')[0]}:topic`;
  const opened = { owner, repo, title: 'Faster', body: 'Closes #1', head, base: 'main' };
  const { data } = await github.octokitAs('contributor').rest.pulls.create(opened);
  return { number: data.number, fork };
}

describe('a fork', () => {
  test('waits until somebody with write access approves that very head', async () => {
    const at = await repository();
    const before = sandbox.verified.length;
    const { number, fork } = await fromFork(at);
    const waiting = await at.settledPage(number);
    expect(sandbox.verified.length).toBe(before);
    expect(waiting.check).toMatchObject({ conclusion: 'action_required' });
    expect(waiting.comments[0]).toContain('waits for approval');

    await at.comment(number, '/perf approve c0ffee1');
    const refused = await at.settledPage(number);
    expect(refused.comments[1]).toContain('`c0ffee1` is not the head of this pull request');
    expect(sandbox.verified.length).toBe(before);

    await at.comment(number, `/perf approve ${waiting.headSha.slice(0, 7)}`);
    const approved = await at.settledPage(number);
    expect(approved.labels).toEqual(['perf: improvement']);
    expect(approved.comments).toHaveLength(2);

    const again = { repository: fork, branch: 'topic', files: kernelFiles('add', { ns: 5 }) };
    await github.push('contributor', { ...again, message: 'Sneak this in' });
    const next = await at.settledPage(number);
    expect(next.check).toMatchObject({ conclusion: 'action_required' });
  });

  test('has its note on the notes branch, linked', async () => {
    const at = await repository();
    const { number } = await fromFork(at);
    await at.settledPage(number);
    await at.comment(number, '/perf approve');
    const page = await at.settledPage(number);
    const notes = await at.notes('isochron/notes');
    expect(notes['notes/issues/1/README.md']).toContain(`pull-${number}`);
    expect(page.comments[0]).toContain('notes/issues/1/README.md');
  });

  test('is not approved by its author, nor run by `/perf run` of a maintainer', async () => {
    const at = await repository();
    const before = sandbox.verified.length;
    const { number } = await fromFork(at);
    await at.settledPage(number);
    await at.comment(number, '/perf approve', 'contributor');
    await at.comment(number, '/perf cancel', 'contributor');
    await at.comment(number, '/perf run');
    const page = await at.settledPage(number);
    expect(sandbox.verified.length).toBe(before);
    expect(page.check).toMatchObject({ conclusion: 'action_required' });
    expect(page.comments.join()).toContain('need write access');
    expect(page.comments.filter((text) => text.includes('need write access'))).toHaveLength(1);
  });
});

describe('commands', () => {
  test('`/perf help` and words that are none get an answer', async () => {
    const at = await repository();
    const number = await at.openPullRequest({ 'README.md': 'Hello.\n' });
    await at.comment(number, '/perf help', 'contributor');
    await at.comment(number, '/perf dance');
    await at.comment(number, 'see /perf run');
    const page = await at.settledPage(number);
    expect(page.comments).toHaveLength(2);
    expect(page.comments[0]).toContain('/perf approve');
    expect(page.comments[1]).toContain('There is no command `dance`');
  });

  test('`/perf run` measures a head again and is seen', async () => {
    const at = await repository();
    const number = await at.openPullRequest(change);
    await at.settledPage(number);
    const before = sandbox.verified.length;
    const comment = await at.comment(number, '/perf run');
    await at.settledPage(number);
    expect(sandbox.verified.length).toBeGreaterThan(before);
    const { pullRequests } = await at.state();
    const reactions = pullRequests[0]?.comments.find(({ id }) => id === comment)?.reactions;
    expect(reactions).toEqual(['eyes']);
  });

  test('the re-run button of the check run measures again', async () => {
    const at = await repository();
    const number = await at.openPullRequest(change);
    const page = await at.settledPage(number);
    const before = sandbox.verified.length;
    const { owner, repo } = at;
    await at.octokit.rest.checks.rerequestRun({ owner, repo, check_run_id: page.check!.id });
    await at.settledPage(number);
    expect(sandbox.verified.length).toBeGreaterThan(before);
  });
});

test('a button of the check run measures again, and only ours does', async () => {
  const at = await repository();
  const number = await at.openPullRequest(change);
  const { check } = await at.settledPage(number);
  const before = sandbox.verified.length;
  await github.pressCheckRunButton('maintainer', at.full, check!.id, 'somebody-elses');
  await at.settledPage(number);
  expect(sandbox.verified.length).toBe(before);
  await github.pressCheckRunButton('maintainer', at.full, check!.id, runAgain.identifier);
  await at.settledPage(number);
  expect(sandbox.verified.length).toBeGreaterThan(before);
});

test('a draft is left alone until it is ready', async () => {
  const at = await repository();
  const number = await at.openPullRequest(change, { draft: true });
  expect((await at.settledPage(number)).check).toBeNull();
});
