import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { closingIssuesQuery } from '#edges/github/closing-issues.ts';
import { apiUrl, installationToken } from '../fakes/github-api.ts';
import { repository } from '../fakes/github-client.ts';
import type { Answer } from '../fakes/github-routes.ts';
import { api, github, log, pull, sha, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

const issue = (number: number, more: object = {}) => ({
  number,
  title: 'add is slow',
  body: 'since 1.2',
  user: null,
  state: 'open',
  labels: [{ name: 'performance' }, 'plain'],
  repository_url: `${apiUrl}/repos/Octo/kernels`,
  ...more,
});

describe('reading', () => {
  test('a pull request', async () => {
    api.pullRequests.set(3, pull(3));
    expect(await github.pullRequest(repository, 3)).toEqual({
      number: 3,
      title: 'Faster add',
      body: '',
      author: 'maintainer',
      authorAssociation: 'MEMBER',
      state: 'open',
      draft: false,
      baseRef: 'main',
      baseSha: sha('a'),
      headRef: 'faster',
      headSha: sha('b'),
      headRepository: 'octo/kernels',
      labels: ['performance'],
    });
  });

  test('a pull request whose fork is gone', async () => {
    api.pullRequests.set(3, pull(3, { head: { ref: 'x', sha: sha('c'), repo: null } }));
    expect((await github.pullRequest(repository, 3)).headRepository).toBeNull();
  });

  test('all open pull requests, over pages', async () => {
    for (let number = 1; number <= 230; number += 1) api.pullRequests.set(number, pull(number));
    const numbers = (await github.openPullRequests(repository)).map((one) => one.number);
    expect(numbers).toHaveLength(230);
    expect(new Set(numbers).size).toBe(230);
  });

  test('an issue; one that is missing, deleted, or lives elsewhere now is null', async () => {
    api.issues.set(1, issue(1));
    api.issues.set(2, issue(2, { repository_url: `${apiUrl}/repos/octo/elsewhere` }));
    expect(await github.issue(repository, 1)).toMatchObject({
      author: 'ghost',
      labels: ['performance', 'plain'],
      isPullRequest: false,
    });
    expect(await github.issue(repository, 2)).toBeNull();
    expect(await github.issue(repository, 3)).toBeNull();
    api.once('GET', /issues\/4$/, [410, { message: 'This issue was deleted' }]);
    expect(await github.issue(repository, 4)).toBeNull();
  });

  test('a text file, and none', async () => {
    const head = api.git.push('main', { '.github/isochron.yml': 'issue: optional # ü\n' });
    expect(await github.textFile(repository, '.github/isochron.yml', head)).toBe(
      'issue: optional # ü\n',
    );
    expect(await github.textFile(repository, 'missing.yml', head)).toBeNull();
  });

  test('a file too large for the API says so', async () => {
    api.once('GET', /contents/, [
      200,
      { type: 'file', encoding: 'none', content: '', size: 2_000_000 },
    ]);
    await expect(github.textFile(repository, 'big.yml', 'main')).rejects.toThrow(
      'big.yml at main has 2000000 bytes',
    );
  });

  test.each([
    ['admin', 'admin'],
    ['maintain', 'write'],
    ['write', 'write'],
    ['push', 'write'],
    ['triage', 'read'],
    ['read', 'read'],
    ['none', 'none'],
    ['something new', 'none'],
  ])('the permission %s counts as %s', async (permission, counts) => {
    api.once('GET', /collaborators\/someone\/permission$/, [200, { permission }]);
    expect(await github.permission(repository, 'someone')).toBe(counts);
  });

  test('a stranger may do nothing', async () => {
    expect(await github.permission(repository, 'stranger')).toBe('none');
  });

  test('the commits and files between two commits', async () => {
    const base = api.git.push('main', { 'a.ts': '1' });
    const head = api.git.push('main', { 'notes/issues/1/README.md': 'x' }, 'a note');
    expect(await github.compare(repository, base, head)).toEqual({
      commits: [{ sha: head, message: 'a note', login: 'isochron[bot]' }],
      files: ['notes/issues/1/README.md'],
    });
  });

  test('a comparison that hides something is none: a force-push, a long list', async () => {
    const start = api.git.push('main', { 'a.ts': '1' });
    const judged = api.git.push('main', { 'a.ts': '2' });
    api.git.branches.set('main', start);
    const forced = api.git.push('main', { 'notes/issues/1/README.md': 'x' });
    expect(await github.compare(repository, judged, forced)).toBeNull();
    expect(await github.compare(repository, sha('9'), forced)).toBeNull();
    const files = Array.from({ length: 300 }, (_, index) => ({
      filename: `notes/issues/${index}`,
    }));
    const long = { status: 'ahead', commits: [], total_commits: 1, files };
    api.once('GET', /compare/, [200, long]);
    expect(await github.compare(repository, start, forced)).toBeNull();
  });

  test('a file that was moved counts where it was and where it is', async () => {
    const files = [{ filename: 'notes/issues/1/add.ts', previous_filename: 'kernels/add.ts' }];
    api.once('GET', /compare/, [200, { status: 'ahead', commits: [], total_commits: 0, files }]);
    expect((await github.compare(repository, sha('a'), sha('b')))?.files).toEqual([
      'kernels/add.ts',
      'notes/issues/1/add.ts',
    ]);
  });

  test('the head of a branch, and none', async () => {
    const head = api.git.push('main', { 'a.ts': '1' });
    expect(await github.branchHead(repository, 'main')).toBe(head);
    await expect(github.branchHead(repository, 'gone')).rejects.toThrow(
      'octo/kernels has no branch `gone`',
    );
  });

  test('the repositories of all installations but suspended ones', async () => {
    api.once('GET', /^\/app\/installations$/, [
      200,
      [
        { id: 7, suspended_at: null },
        { id: 8, suspended_at: '2026-01-01T00:00:00Z' },
      ],
    ]);
    const one = { name: 'kernels', owner: { login: 'octo' }, default_branch: 'main' };
    api.once('GET', /^\/installation\/repositories$/, [
      200,
      { repositories: [one, { ...one, name: 'old', archived: true }] },
    ]);
    expect(await github.repositories()).toEqual([repository]);
  });
});

describe('the installation', () => {
  const elsewhere = { ...repository, installationId: null };

  test('is looked up once where no webhook named it', async () => {
    api.git.push('main', {});
    await github.branchHead(elsewhere, 'main');
    await github.branchHead(elsewhere, 'main');
    const lookUps = api.calls.filter(({ path }) => path.endsWith('/installation'));
    expect(lookUps).toHaveLength(1);
  });

  test('that is missing is a sentence that says what to do', async () => {
    api.once('GET', /\/installation$/, [404, { message: 'Not Found' }]);
    await expect(github.branchHead(elsewhere, 'main')).rejects.toThrow(
      'The App is not installed in octo/kernels. Install it there',
    );
  });

  test('is looked up again after it was not found: an App may be installed anew', async () => {
    api.once('POST', /access_tokens$/, [404, { message: 'Not Found' }]);
    await expect(github.cloneSource(elsewhere)).rejects.toMatchObject({ name: 'UserError' });
    await github.cloneSource(elsewhere);
    expect(api.calls.filter(({ path }) => path.endsWith('/installation'))).toHaveLength(2);
  });

  test('gives git a new token for one repository, for reading', async () => {
    expect(await github.cloneSource(repository)).toEqual({
      url: 'https://github.test/octo/kernels.git',
      token: installationToken,
    });
    expect(api.calls.at(-1)?.body).toEqual({
      repositories: ['kernels'],
      permissions: { contents: 'read' },
    });
  });
});

describe('links to issues', () => {
  const linked = (nodes: object[]): Answer => [
    200,
    { data: { repository: { pullRequest: { closingIssuesReferences: { nodes } } } } },
  ];

  test('come from GraphQL, this repository’s only', async () => {
    api.graphql = linked([
      { number: 12, repository: { nameWithOwner: 'Octo/Kernels' } },
      { number: 13, repository: { nameWithOwner: 'octo/elsewhere' } },
    ]);
    expect(await github.closingIssues(repository, 3)).toEqual([12]);
    const { query, variables } = api.calls.at(-1)?.body ?? {};
    expect(() => parse(query)).not.toThrow();
    expect(query).toBe(closingIssuesQuery);
    expect(variables).toEqual({ owner: 'octo', name: 'kernels', number: 3 });
  });

  test('are none on a server without GraphQL', async () => {
    expect(await github.closingIssues(repository, 3)).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toContain(
      'this server has no GraphQL: links are read from the text',
    );
  });
});

describe('answers', () => {
  test('to a command are comments of their own', async () => {
    await github.reply(repository, 3, 'this is what I can do');
    expect(api.comments.map(({ body }) => body)).toEqual(['this is what I can do']);
  });

  test('a reaction; a comment that is gone needs none', async () => {
    api.once('POST', /comments\/9\/reactions$/, ({ body }) => [201, body]);
    await github.react(repository, 9, 'eyes');
    expect(api.calls.at(-1)?.body).toEqual({ content: 'eyes' });
    await github.react(repository, 10, 'eyes');
  });
});
