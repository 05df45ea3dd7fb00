import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { apiUrl, installationToken } from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';
import type { Answer } from '../fakes/github-routes.ts';
import { api, github, log, pull, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

const ask = () => github.pullRequest(repository, 3);
const answers = (answer: Answer, times = 1) => {
  for (let count = 0; count < times; count += 1) api.once('GET', /pulls\/3$/, answer);
};

/** Pull request 3 over a line that is not the fake's. */
function line(): nock.Interceptor {
  nock.cleanAll();
  const scope = nock(new URL(apiUrl).origin).persist();
  scope.post(/access_tokens$/).reply(201, { token: installationToken });
  return scope.get(/pulls\/3$/);
}

/** A server that hands out a token, and breaks every other answer off: nock would end it well. */
async function breakingOff(beginning: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const json = { 'content-type': 'application/json' };
    if (request.url?.endsWith('/access_tokens')) {
      response.writeHead(201, json).end(JSON.stringify({ token: installationToken }));
    } else {
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write(beginning, () => response.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Headers of a quota that is spent for another quarter of an hour. */
const spentQuota = () => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': `${Math.ceil(Date.now() / 1000) + 900}`,
});

/** Asserts a TransientError that waits for the end of that quota. */
async function waitsForQuota(asked: Promise<unknown>): Promise<void> {
  const failure = (await asked.catch((error: unknown) => error)) as { retryAfterMs: number };
  expect(failure).toMatchObject({ name: 'TransientError' });
  expect(failure.retryAfterMs).toBeGreaterThan(890_000);
  expect(failure.retryAfterMs).toBeLessThan(910_000);
}

describe('GitHub’s refusals', () => {
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

  test('links to issues that GitHub refuses to tell are a UserError', async () => {
    api.graphql = [200, { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible' }] }];
    await expect(github.closingIssues(repository, 3)).rejects.toMatchObject({ name: 'UserError' });
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
    line().replyWithError('socket hang up');
    await expect(ask()).rejects.toMatchObject({
      name: 'TransientError',
      message: expect.stringContaining('socket hang up'),
    });
  });

  test('a body that breaks off is a broken line, not half a list', async () => {
    nock.enableNetConnect('127.0.0.1');
    await using server = await breakingOff('[{"number":3},');
    const there = testGitHub(log, { apiUrl: server.url });
    await expect(there.openPullRequests(repository)).rejects.toMatchObject({
      name: 'TransientError',
    });
  });
});

describe('a rate limit', () => {
  test.each([403, 429])('of a spent quota (%i) says when it ends', async (status) => {
    answers([status, { message: 'API rate limit exceeded for installation' }, spentQuota()]);
    await waitsForQuota(ask());
  });

  test.each([403, 429])('of the secondary kind (%i) says when it ends', async (status) => {
    const message = 'You have exceeded a secondary rate limit';
    answers([status, { message }, { 'retry-after': '120' }]);
    await expect(ask()).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 120_000 });
  });

  test.each([403, 429])('(%i) that does not say when it ends is waited for', async (status) => {
    answers([status, { message: 'You have exceeded a secondary rate limit' }]);
    await expect(ask()).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 60_000 });
  });

  test('counts also where the installation is looked up, to clone', async () => {
    api.once('GET', /\/installation$/, [429, {}, { 'retry-after': '30' }]);
    const elsewhere = { ...repository, installationId: null };
    await expect(github.cloneSource(elsewhere)).rejects.toMatchObject({
      name: 'TransientError',
      retryAfterMs: 30_000,
    });
  });

  test.each(['RATE_LIMITED', 'RATE_LIMIT'])('of GraphQL (%s) says when it ends', async (type) => {
    const remaining = { ...spentQuota(), 'x-ratelimit-remaining': '4' };
    api.graphql = [200, { errors: [{ type, message: 'API rate limit exceeded' }] }, remaining];
    await waitsForQuota(github.closingIssues(repository, 3));
  });

  test('of GraphQL is known when octokit’s throttling tells it in its own way', async () => {
    const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }];
    api.graphql = [200, { errors }, spentQuota()];
    const { origin } = new URL(apiUrl);
    const dotCom = testGitHub(log, { apiUrl: origin, patience: { secondMs: 1 } });
    await waitsForQuota(dotCom.closingIssues(repository, 3));
  });

  test('of the secondary kind may be told by GraphQL with a 200', async () => {
    const errors = [{ message: 'You have exceeded a secondary rate limit.' }];
    api.graphql = [200, { errors }, { 'retry-after': '45' }];
    await expect(github.closingIssues(repository, 3)).rejects.toMatchObject({
      name: 'TransientError',
      retryAfterMs: 45_000,
    });
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
