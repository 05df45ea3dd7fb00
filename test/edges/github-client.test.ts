import { parse } from 'graphql';
import nock from 'nock';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closingIssuesQuery } from '#edges/github/closing-issues.ts';
import type { GitHub } from '#ports/github.ts';
import {
  type Answer,
  apiUrl,
  capturedLog,
  FakeApi,
  installationToken,
  privateKey,
} from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';

let api: FakeApi;
let log: ReturnType<typeof capturedLog>;
let github: GitHub;

beforeEach(() => {
  nock.disableNetConnect();
  api = new FakeApi();
  log = capturedLog();
  github = testGitHub(log);
});

afterEach(() => {
  nock.cleanAll();
  const written = JSON.stringify(log.lines);
  expect(written).not.toContain(installationToken);
  expect(written).not.toContain(privateKey.split('\n')[1]);
  expect(written).not.toMatch(/bearer|authorization/i);
});

afterAll(() => nock.restore());

const sha = (digit: string) => digit.repeat(40);
const pull = (number: number, more: object = {}) => ({
  number,
  title: 'Faster add',
  body: null,
  user: { login: 'maintainer' },
  author_association: 'MEMBER',
  state: 'open',
  draft: false,
  base: { ref: 'main', sha: sha('a') },
  head: { ref: 'faster', sha: sha('b'), repo: { full_name: 'octo/kernels' } },
  labels: [{ name: 'performance' }],
  ...more,
});
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
    const head = api.push('main', { '.github/isochron.yml': 'issue: optional # ü\n' });
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
    const base = api.push('main', { 'a.ts': '1' });
    const head = api.push('main', { 'notes/issues/1/README.md': 'x' }, 'a note');
    expect(await github.compare(repository, base, head)).toEqual({
      commits: [{ sha: head, message: 'a note', login: 'isochron[bot]' }],
      files: ['notes/issues/1/README.md'],
    });
  });

  test('a comparison that hides something is none: a force-push, a long list', async () => {
    const start = api.push('main', { 'a.ts': '1' });
    const judged = api.push('main', { 'a.ts': '2' });
    api.branches.set('main', start);
    const forced = api.push('main', { 'notes/issues/1/README.md': 'x' });
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
    const head = api.push('main', { 'a.ts': '1' });
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
    api.push('main', {});
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

  test('that GitHub refuses to tell are a UserError, a spent quota a TransientError', async () => {
    api.graphql = [200, { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible' }] }];
    await expect(github.closingIssues(repository, 3)).rejects.toMatchObject({ name: 'UserError' });
    api.graphql = [200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit' }] }];
    await expect(github.closingIssues(repository, 3)).rejects.toMatchObject({
      name: 'TransientError',
    });
  });
});

describe('GitHub’s refusals', () => {
  const ask = () => github.pullRequest(repository, 3);
  const answers = (answer: Answer, times = 1) => {
    for (let count = 0; count < times; count += 1) api.once('GET', /pulls\/3$/, answer);
  };

  test.each<[string, Answer, string]>([
    [
      '403, with the permission that GitHub names',
      [
        403,
        { message: 'Resource not accessible by integration' },
        { 'x-accepted-github-permissions': 'pull_requests=read; contents=read,issues=read' },
      ],
      'The App needs the permission ' +
        '`pull_requests: read` or `contents: read` and `issues: read`: ' +
        "grant it in the App's settings, then accept it on the page of the installation.",
    ],
    [
      '403, from our own table where it does not',
      [403, { message: 'Resource not accessible by integration' }],
      'The App needs the permission `pull_requests: read`',
    ],
    [
      '403 for another reason',
      [403, { message: 'Repository access blocked' }],
      '(403: Repository access blocked). Mend what GitHub names',
    ],
    [
      '404',
      [404, { message: 'Not Found' }],
      'GitHub refused to show pull request #3 in octo/kernels (404: Not Found). Check that',
    ],
    [
      '422, with its details',
      [422, { message: 'Validation Failed', errors: [{ field: 'sha', code: 'invalid' }, 'no'] }],
      '(422: Validation Failed; sha invalid; no)',
    ],
    ['451', [451, {}], '(451'],
  ])('%s', async (_name, answer, text) => {
    answers(answer);
    const failure = await ask().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'UserError' });
    expect(String(failure)).toContain(text);
  });

  test('401: the key is not the App’s', async () => {
    api.once('GET', /^\/app\/installations$/, [401, { message: 'Bad credentials' }]);
    await expect(github.repositories()).rejects.toThrow('Check that APP_ID and PRIVATE_KEY');
  });

  test('a 500 is tried again, three times in all, then left to the queue', async () => {
    answers([500, { message: 'Server Error' }], 2);
    api.pullRequests.set(3, pull(3));
    expect((await ask()).number).toBe(3);
    answers([502, { message: 'Bad Gateway' }], 3);
    await expect(ask()).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: null });
    expect(api.calls.filter(({ path }) => path.endsWith('/pulls/3'))).toHaveLength(6);
  });

  test('a broken line passes', async () => {
    nock.cleanAll();
    const { origin } = new URL(apiUrl);
    nock(origin)
      .persist()
      .post(/access_tokens$/)
      .reply(201, { token: installationToken });
    nock(origin)
      .persist()
      .get(/pulls\/3$/)
      .replyWithError('socket hang up');
    await expect(ask()).rejects.toMatchObject({
      name: 'TransientError',
      message: expect.stringContaining('socket hang up'),
    });
  });

  test('a primary rate limit says when it ends', async () => {
    const reset = Math.ceil(Date.now() / 1000) + 900;
    answers([
      403,
      { message: 'API rate limit exceeded for installation' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` },
    ]);
    const failure = (await ask().catch((error: unknown) => error)) as { retryAfterMs: number };
    expect(failure).toMatchObject({ name: 'TransientError' });
    expect(failure.retryAfterMs).toBeGreaterThan(890_000);
    expect(failure.retryAfterMs).toBeLessThan(910_000);
  });

  test.each([403, 429])('a secondary rate limit (%i) says when it ends', async (status) => {
    const message = 'You have exceeded a secondary rate limit';
    answers([status, { message }, { 'retry-after': '120' }]);
    await expect(ask()).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 120_000 });
  });
});

describe('a polite client', () => {
  const secondary: Answer = [
    403,
    { message: 'You have exceeded a secondary rate limit' },
    { 'retry-after': '5' },
  ];

  test('waits once for a limit that ends soon', async () => {
    const polite = testGitHub(log, { patience: { secondMs: 1 } });
    api.pullRequests.set(3, pull(3));
    api.once('GET', /pulls\/3$/, secondary);
    expect((await polite.pullRequest(repository, 3)).number).toBe(3);
  });

  test('does not wait twice, nor for long', async () => {
    const polite = testGitHub(log, { patience: { secondMs: 1 } });
    for (let times = 0; times < 2; times += 1) api.once('GET', /pulls\/3$/, secondary);
    await expect(polite.pullRequest(repository, 3)).rejects.toMatchObject({ retryAfterMs: 5000 });
    api.once('GET', /pulls\/3$/, [403, secondary[1], { 'retry-after': '3600' }]);
    await expect(polite.pullRequest(repository, 3)).rejects.toMatchObject({
      retryAfterMs: 3_600_000,
    });
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
