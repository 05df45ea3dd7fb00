/** Pull requests of Isochron's own, made from files. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { Proposal } from '#ports/github.ts';
import { botLogin } from '../fakes/github-api.ts';
import { repository } from '../fakes/github-client.ts';
import { api, github, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

const branch = 'isochron/tune-add';

beforeEach(() => {
  api.git.push('main', { 'kernels/add.ts': 'slow', 'README.md': 'Hello.' });
});

afterEach(() => {
  expect(api.unknown).toEqual([]);
});

const open = (more: Partial<Proposal> = {}) =>
  github.openPullRequest(repository, {
    branch,
    base: 'main',
    files: [{ path: 'kernels/add.ts', text: 'fast' }],
    message: 'Tune add',
    title: 'Tune add',
    body: 'Closes #12',
    ...more,
  });

const commitsOf = (name: string) => api.git.commits.get(api.git.branches.get(name) ?? '');

describe('a pull request from files', () => {
  test('has one commit on the head of its base, and leaves the other files alone', async () => {
    const main = api.git.branches.get('main');
    expect(await open()).toBe(1);
    expect(commitsOf(branch)).toMatchObject({ parent: main, message: 'Tune add' });
    expect(api.git.file(branch, 'kernels/add.ts')).toBe('fast');
    expect(api.git.file(branch, 'README.md')).toBe('Hello.');
    expect(api.git.file('main', 'kernels/add.ts')).toBe('slow');
    const shown = { title: 'Tune add', body: 'Closes #12', base: { ref: 'main' } };
    expect(api.pullRequests.get(1)).toMatchObject({ ...shown, head: { ref: branch } });
  });

  test('done again changes nothing', async () => {
    await open();
    const head = api.git.branches.get(branch);
    const before = api.writes.length;
    expect(await open()).toBe(1);
    expect(api.git.branches.get(branch)).toBe(head);
    expect(api.writes.slice(before).every((write) => /git\/(blobs|trees)$/.test(write))).toBe(true);
  });

  test('that is open is brought up to date, on top of what people pushed to it', async () => {
    await open();
    const pushed = api.git.push(branch, { 'README.md': 'By hand.' });
    const files = [{ path: 'kernels/add.ts', text: 'faster' }];
    expect(await open({ files, title: 'Tune add again', body: 'Closes #12.' })).toBe(1);
    expect(commitsOf(branch)?.parent).toBe(pushed);
    expect(api.git.file(branch, 'README.md')).toBe('By hand.');
    expect(api.git.file(branch, 'kernels/add.ts')).toBe('faster');
    expect(api.pullRequests.get(1)).toMatchObject({ title: 'Tune add again', body: 'Closes #12.' });
  });

  test('of another head of that name is not ours', async () => {
    const head = { ref: branch, repo: { full_name: 'eve/kernels' } };
    api.pullRequests.set(1, { number: 1, title: 'Mine', body: '', head, base: { ref: 'main' } });
    expect(await open()).toBe(2);
    expect(api.pullRequests.get(1)).toMatchObject({ title: 'Mine' });
  });

  test('a push in between is kept, a race that never ends is given up', async () => {
    await open();
    const move = () => {
      api.git.push(branch, { 'README.md': `By hand ${api.calls.length}.` });
      return null;
    };
    const files = [{ path: 'kernels/add.ts', text: 'faster' }];
    api.once('PATCH', /git\/refs/, move);
    await open({ files });
    expect(api.git.file(branch, 'README.md')).toMatch(/By hand/);
    expect(api.git.file(branch, 'kernels/add.ts')).toBe('faster');
    for (let n = 0; n < 3; n += 1) api.once('PATCH', /git\/refs/, move);
    const race = open({ files: [{ path: 'kernels/add.ts', text: 'fastest' }] });
    await expect(race).rejects.toThrow(TransientError);
  });

  test('is the one that another worker has opened in that moment', async () => {
    api.once('POST', /pulls$/, () => {
      const head = { ref: branch, repo: { full_name: 'octo/kernels' } };
      api.pullRequests.set(9, { number: 9, title: 'Tune add', body: '', head });
      return [422, { message: 'A pull request already exists for octo:isochron/tune-add.' }];
    });
    expect(await open()).toBe(9);
  });

  test('needs a base, and paths inside of the repository', async () => {
    await expect(open({ base: 'release' })).rejects.toThrow(UserError);
    for (const path of ['../a.ts', '/a.ts', '.git/config', 'a//b.ts', 'a\\b.ts']) {
      await expect(open({ files: [{ path, text: '' }] })).rejects.toThrow('must be inside');
    }
    expect(api.pullRequests.size).toBe(0);
  });
});

test('the comments of a thread say whose they are', async () => {
  api.comments.push({ id: 1, login: 'ada', body: 'Why?' }, { id: 2, login: botLogin, body: 'So.' });
  const said = await github.comments(repository, 3);
  expect(said.map(({ id, author, isOurs, body }) => [id, author, isOurs, body])).toEqual([
    [1, 'ada', false, 'Why?'],
    [2, botLogin, true, 'So.'],
  ]);
});

test('a label is added beside the others', async () => {
  api.issueLabels = ['performance'];
  await github.addLabel(repository, 3, 'help wanted');
  expect(api.issueLabels).toEqual(['performance', 'help wanted']);
});
