/** What happens while a run is under way: pushes, closing, commands, a process that ends. */
import { expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import {
  github,
  headline,
  repository,
  sandbox,
  settled,
  startIsochron,
  stopIsochron,
  useHouse,
} from './house.ts';

useHouse();

const waiting = kernelFiles('add', { ns: 1_100_000, waits: true });
const quick = kernelFiles('add', { ns: 700_000 });

test('a newer push takes the place of the run', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  await at.push('topic', quick);
  const page = await at.settledPage(number);
  expect(page.labels).toEqual(['perf: improvement']);
  expect(page.comments).toHaveLength(1);
  expect(headline(page.comments[0])).toMatch(/30\.0 % less time/);
});

test('a head that is force-pushed away is not reported', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  const pushed = { repository: at.full, branch: 'topic', from: 'main', files: quick };
  await github.push('maintainer', { ...pushed, message: 'Anew', force: true });
  const page = await at.settledPage(number);
  expect(page.labels).toEqual(['perf: improvement']);
  expect(page.comments.join()).not.toMatch(/Regression/);
});

test('closing the pull request stops the run, and nothing is said', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  const { owner, repo } = at;
  await at.octokit.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
  const page = await at.settledPage(number);
  expect(page.comments).toEqual([]);
  expect(page.labels).toEqual([]);
  expect(page.check).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
});

test('`/perf cancel` stops the run and says so', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  await at.comment(number, '/perf cancel');
  const page = await at.settledPage(number);
  expect(page.comments).toEqual([expect.stringContaining('Stopped.')]);
  expect(page.check).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
});

test('an edit of the text lets the run go on', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  const { owner, repo } = at;
  const before = sandbox.verified.length;
  await at.octokit.rest.pulls.update({ owner, repo, pull_number: number, title: 'Better words' });
  await github.delivered();
  sandbox.release();
  const page = await at.settledPage(number);
  expect(page.labels).toEqual(['perf: regression']);
  expect(sandbox.verified.length - before).toBe(1);
});

test('a judged head that is closed and opened again keeps its verdict', async () => {
  const at = await repository();
  const number = await at.openPullRequest(quick);
  const judged = await at.settledPage(number);
  const { owner, repo } = at;
  for (const state of ['closed', 'open'] as const) {
    await at.octokit.rest.pulls.update({ owner, repo, pull_number: number, state });
    await settled();
  }
  const { title, status, conclusion } = judged.check ?? {};
  expect((await at.page(number)).check).toMatchObject({ title, status, conclusion });
});

test('a process that is stopped goes on with the run when it is started again', async () => {
  const at = await repository();
  const number = await at.openPullRequest(waiting);
  await sandbox.underWay();
  await stopIsochron();
  await startIsochron();
  await sandbox.underWay();
  sandbox.release();
  const page = await at.settledPage(number);
  expect(page.labels).toEqual(['perf: regression']);
});

test('a pull request that was opened while nobody listened is made up for', async () => {
  const at = await repository();
  await stopIsochron();
  const number = await at.openPullRequest(quick);
  await startIsochron();
  await github.waitFor('the verdict', async () => (await at.page(number)).labels.length > 0);
  await settled();
  expect((await at.page(number)).labels).toEqual(['perf: improvement']);
});
