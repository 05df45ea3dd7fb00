import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event } from '#core/model/event.ts';
import type { NoteCommit } from '#core/model/publication.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { Repository } from '#core/model/repository.ts';
import { createServer, type WebhookServer, webhookPath } from '#edges/github/server.ts';
import type { GitHub } from '#ports/github.ts';
import { type LocalGitHub, organization, startGitHub } from '../../demo/github.ts';
import { testGitHub } from '../fakes/github-client.ts';
import { capturedLog } from '../fakes/github-log.ts';

/** The whole room against a GitHub that nobody here wrote: one pull request, read top to bottom. */

const webhookSecret = 'a secret of this test';
const events: Event[] = [];
let there: LocalGitHub;
let server: WebhookServer;
let github: GitHub;
let repository: Repository;
let number: number;
let headSha: string;
let base: string;

beforeAll(async () => {
  there = await startGitHub({ webhookSecret });
  const { appId, privateKey, apiUrl, gitUrl } = there;
  server = createServer({
    ...{ appId, privateKey, apiUrl, webhookSecret, host: '127.0.0.1', port: 0 },
    log: pino({ level: 'silent' }),
    onEvent: async (event) => {
      events.push(event);
    },
  });
  const { port } = await server.start();
  there.setWebhookUrl(`http://127.0.0.1:${port}${webhookPath}`);
  github = testGitHub(capturedLog(), { appId, privateKey, apiUrl, gitUrl });

  const name = await there.createRepository(organization, 'kernels', { 'add.ts': 'slow' });
  const octokit = there.octokitAs('maintainer');
  const at = { owner: organization, repo: 'kernels' };
  const { data: issue } = await octokit.rest.issues.create({ ...at, title: 'add is slow' });
  await there.push('maintainer', {
    repository: name,
    branch: 'faster/add',
    files: { 'add.ts': 'fast' },
    message: 'Faster add',
  });
  const pull = { ...at, head: 'faster/add', base: 'main', title: 'Faster add' };
  ({
    data: { number },
  } = await octokit.rest.pulls.create(pull));
  there.linkIssue(name, number, issue.number);
  await octokit.rest.issues.createComment({ ...at, issue_number: number, body: '/perf run' });
  await there.delivered();
  repository = {
    owner: organization,
    name: 'kernels',
    installationId: null,
    defaultBranch: 'main',
  };
  base = await github.branchHead(repository, 'main');
  headSha = await github.branchHead(repository, 'faster/add');
});

afterAll(async () => {
  await server?.stop();
  await there?.stop();
});

const note = (expectedHead: string): NoteCommit => ({
  issue: 1,
  path: 'notes/issues/1/README.md',
  section: 'measured',
  files: [],
  message: 'Note on #1',
  branch: { ref: 'faster/add', expectedHead },
  notesBranch: 'isochron/notes',
});

test('its webhooks become events', () => {
  const kinds = events.map(({ kind }) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['push', 'issue-changed', 'pull-request-changed', 'command']),
  );
  expect(events.find(({ kind }) => kind === 'pull-request-changed')).toMatchObject({
    repository: { ...repository, installationId: there.installationId },
    pullRequest: { number, headSha, headRef: 'faster/add', author: 'maintainer' },
  });
  expect(events.find(({ kind }) => kind === 'command')).toMatchObject({
    command: { name: 'run' },
    onPullRequest: true,
  });
});

test('what it has is read, links by hand and permissions included', async () => {
  expect(await github.repositories()).toEqual([
    { ...repository, installationId: there.installationId },
  ]);
  const pullRequest = await github.pullRequest(repository, number);
  expect(pullRequest).toMatchObject({ number, headSha, baseRef: 'main', state: 'open' });
  expect(await github.openPullRequests(repository)).toEqual([pullRequest]);
  expect(await github.issue(repository, 1)).toMatchObject({ title: 'add is slow' });
  expect(await github.issue(repository, 99)).toBeNull();
  expect(await github.closingIssues(repository, number)).toEqual([1]);
  expect(await github.permission(repository, 'maintainer')).toBe('write');
  expect(await github.permission(repository, 'contributor')).not.toBe('write');
  expect(await github.textFile(repository, 'add.ts', headSha)).toBe('fast');
  expect(await github.textFile(repository, 'missing.ts', headSha)).toBeNull();
  expect(await github.compare(repository, base, headSha)).toMatchObject({ files: ['add.ts'] });
});

test('git fetches with the token that it gives', async () => {
  const { url, token } = await github.cloneSource(repository);
  const header = Buffer.from(`x-access-token:${token}`).toString('base64');
  const { stdout: listed } = await promisify(execFile)('git', [
    ...['-c', `http.extraHeader=Authorization: Basic ${header}`],
    ...['ls-remote', url, 'faster/add'],
  ]);
  expect(listed).toContain(headSha);
});

test('a publication is executed, and doing it twice changes nothing more', async () => {
  const marker = '<!-- isochron:report -->';
  const publication = {
    ...nothingToPublish,
    comment: { number, marker, body: `${marker}\nslower`, verdict: 'regression' },
    check: {
      name: 'isochron',
      headSha,
      status: 'completed',
      conclusion: 'failure',
      title: 'Slower',
      summary: 'add became slower',
      actions: [],
    },
    label: { number, keep: 'perf: regression' },
    body: { number, text: 'Closes #1' },
  } as const;
  const first = await github.publish(repository, publication);
  expect(await github.publish(repository, publication)).toEqual(first);
  const at = { owner: organization, repo: 'kernels', issue_number: number };
  const { data: comments } = await there.octokitAs('owner').rest.issues.listComments(at);
  expect(comments.filter(({ body }) => body?.includes(marker))).toHaveLength(1);
  const checks = await there.readCheckRuns(`${organization}/kernels`, headSha);
  expect(checks).toHaveLength(1);
  expect(checks[0]).toMatchObject({ conclusion: 'failure' });
  const now = await github.pullRequest(repository, number);
  expect(now).toMatchObject({ body: 'Closes #1', labels: ['perf: regression'] });
});

test('a note is committed once, and moves the head of the pull request', async () => {
  const first = await github.commitNote(repository, note(headSha));
  expect(first).toMatchObject({ branch: 'faster/add', elsewhere: null, changed: true });
  expect(await github.commitNote(repository, note(headSha))).toEqual({ ...first, changed: false });
  expect((await github.pullRequest(repository, number)).headSha).toBe(first.sha);
  expect(await github.compare(repository, headSha, first.sha)).toMatchObject({
    commits: [{ sha: first.sha, message: 'Note on #1' }],
    files: ['notes/issues/1/README.md'],
  });
  const elsewhere = await github.commitNote(repository, { ...note(headSha), branch: null });
  expect(elsewhere).toMatchObject({ branch: 'isochron/notes', changed: true });
});

test('a command is answered and reacted to', async () => {
  const asked = events.find((event) => event.kind === 'command');
  if (asked?.kind !== 'command') throw new Error('no command was received');
  await github.react(repository, asked.commentId, 'eyes');
  await github.reply(repository, number, 'on it');
  const at = { owner: organization, repo: 'kernels' };
  const octokit = there.octokitAs('owner');
  const { data: reactions } = await octokit.rest.reactions.listForIssueComment({
    ...at,
    comment_id: asked.commentId,
  });
  expect(reactions.map(({ content }) => content)).toEqual(['eyes']);
  const { data: comments } = await octokit.rest.issues.listComments({
    ...at,
    issue_number: number,
  });
  expect(comments.map(({ body }) => body)).toContain('on it');
});
