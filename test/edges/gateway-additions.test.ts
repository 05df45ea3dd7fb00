/** What the gateway adds to the emulator, and puts right, against GitHub's own description. */
import { type App, Octokit } from 'octokit';
import { beforeAll, describe, expect, it } from 'vitest';
import { organization } from '../../demo/github.ts';
import { github, isochron, useLocalGitHub } from './gateway-fixture.ts';
import { responseErrors } from './gateway-schema.ts';

useLocalGitHub();

const owner = organization;
const repo = 'kernels';
const at = { owner, repo };
const full = `${owner}/${repo}`;
const closing = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      closingIssuesReferences(first: 50) { nodes { number repository { nameWithOwner } } }
    }
  }
}`;

/** The App, and the App in the organization. */
let app: App;
let bot: Octokit;
let pull: { number: number; issue: number; sha: string; commentId: number };

beforeAll(async () => {
  ({ app, bot } = await isochron());
  await github.createRepository(owner, repo, { 'kernels/add/naive.ts': 'one\ntwo\n' });
  pull = await openPullRequest();
});

async function openPullRequest() {
  const { rest } = github.octokitAs('maintainer');
  const labels = ['performance'];
  const issue = (await rest.issues.create({ ...at, title: 'Slow', labels })).data.number;
  const files = { 'kernels/add/naive.ts': 'one\n', 'kernels/add/suite.ts': 'suite\n' };
  const push = { repository: full, branch: 'feature', files, message: 'Faster' };
  await github.push('maintainer', push);
  const opened = { title: 'Faster', head: 'feature', base: 'main', body: `Closes #${issue}` };
  const { data } = await rest.pulls.create({ ...at, ...opened });
  const sha = await github.push('maintainer', { ...push, message: 'Faster still', amend: true });
  const comment = { ...at, issue_number: data.number, body: '/perf run' };
  const commentId = Number((await rest.issues.createComment(comment)).data.id);
  return { number: data.number, issue, sha, commentId };
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
}

/** The answer is what GitHub says that it is. */
function expectDescribed(route: string, { status, data }: Answer): void {
  const [method, path] = route.split(' ') as [string, string];
  expect(responseErrors(method, path, status, data), route).toEqual([]);
}

describe('answers are as GitHub describes them', () => {
  it.each([
    'GET /repos/{owner}/{repo}',
    'GET /repos/{owner}/{repo}/pulls',
    'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
    'GET /repos/{owner}/{repo}/issues',
    'GET /repos/{owner}/{repo}/issues/{issue_number}',
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
    'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    'GET /repos/{owner}/{repo}/commits/{ref}',
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    'GET /repos/{owner}/{repo}/git/ref/{ref}',
    'GET /installation/repositories',
  ])('%s', async (route) => {
    const parameters = {
      ...{ ...at, pull_number: pull.number, issue_number: pull.number, ref: 'heads/main' },
      ...{ comment_id: pull.commentId, basehead: 'main...feature', username: 'contributor' },
      ...(route.startsWith('POST') ? { content: 'eyes' } : {}),
    };
    expectDescribed(route, await bot.request(route, parameters));
  });

  it.each(['GET /app', 'GET /app/hook/deliveries', 'GET /repos/{owner}/{repo}/installation'])(
    '%s, to the App itself',
    async (route) => {
      await github.delivered();
      expectDescribed(route, await app.octokit.request(route, at));
    },
  );

  it('issues that are opened, the last release, and repositories without issues', async () => {
    const issues = 'POST /repos/{owner}/{repo}/issues';
    const opened = await bot.request(issues, { ...at, title: 'Slower', labels: ['performance'] });
    expectDescribed(issues, opened);
    expect(opened.data.user?.login).toBe('isochron[bot]');
    const latest = 'GET /repos/{owner}/{repo}/releases/latest';
    await github.octokitAs('maintainer').rest.repos.createRelease({ ...at, tag_name: 'v1' });
    expectDescribed(latest, await bot.request(latest, at));

    await github.createRepository('owner', 'plain', { 'a.txt': '' });
    const { rest } = github.octokitAs('owner');
    const plain = { owner: 'owner', repo: 'plain' };
    await rest.repos.update({ ...plain, has_issues: false });
    await expect(rest.issues.create({ ...plain, title: 'Slower' })).rejects.toMatchObject({
      status: 410,
      response: { data: { message: 'Issues are disabled for this repo' } },
    });
    await expect(rest.issues.listForRepo(plain)).rejects.toMatchObject({ status: 410 });
    const missing = rest.issues.create({ ...plain, repo: 'missing', title: 'Slower' });
    await expect(missing).rejects.toMatchObject({ status: 404 });
  });

  it('who put which label on a pull request', async () => {
    const { rest } = github.octokitAs('contributor');
    const labelled = { ...at, issue_number: pull.number };
    await rest.issues.addLabels({ ...labelled, labels: ['help wanted'] });
    await github.delivered();
    const events = 'GET /repos/{owner}/{repo}/issues/{issue_number}/events';
    const listed = await bot.request(events, labelled);
    expectDescribed(events, listed);
    expect(listed.data).toMatchObject([
      { event: 'labeled', label: { name: 'help wanted' }, actor: { login: 'contributor' } },
    ]);
  });

  it('check runs, with the App and the pull requests that they belong to', async () => {
    const runs = 'POST /repos/{owner}/{repo}/check-runs';
    const made = await bot.request(runs, { ...at, name: 'isochron', head_sha: pull.sha });
    expectDescribed(runs, made);
    expect(made.data).toMatchObject({
      app: { slug: 'isochron' },
      pull_requests: [{ number: pull.number, head: { sha: pull.sha } }],
    });
    const [run] = await github.readCheckRuns(full, pull.sha);
    expect(run).toMatchObject({ name: 'isochron', status: 'queued', conclusion: null });
  });
});

describe('pull requests', () => {
  it('list the files between base and present head', async () => {
    const { rest } = github.octokitAs('contributor');
    const { data } = await rest.pulls.listFiles({ ...at, pull_number: pull.number });
    const listed = data.map(({ filename, status, deletions }) => ({ filename, status, deletions }));
    expect(listed).toEqual([
      { filename: 'kernels/add/naive.ts', status: 'modified', deletions: 1 },
      { filename: 'kernels/add/suite.ts', status: 'added', deletions: 0 },
    ]);
    const one = await rest.pulls.get({ ...at, pull_number: pull.number });
    expect(one.data).toMatchObject({ changed_files: 2, additions: 1, deletions: 1, commits: 1 });
  });

  it('are issues as well', async () => {
    const { rest } = github.octokitAs('maintainer');
    const { data } = await rest.issues.get({ ...at, issue_number: pull.number });
    expect(data.pull_request?.url).toBe(`${github.apiUrl}/repos/${full}/pulls/${pull.number}`);
    expect(data.html_url).toBe(`${github.gitUrl}/${full}/pull/${pull.number}`);
    const plain = await rest.issues.get({ ...at, issue_number: pull.issue });
    expect(plain.data).not.toHaveProperty('pull_request');
  });
});

describe('reactions', () => {
  it('count once a person, and show on the comment', async () => {
    const { rest } = github.octokitAs('maintainer');
    const comment = { ...at, comment_id: pull.commentId };
    const react = () => rest.reactions.createForIssueComment({ ...comment, content: 'rocket' });
    expect((await react()).status).toBe(201);
    expect((await react()).status).toBe(200);
    const { data } = await rest.issues.getComment(comment);
    expect(data.reactions).toMatchObject({ rocket: 1 });
    const { pullRequests } = await github.readState(full);
    expect(pullRequests[0]?.comments[0]?.reactions).toContain('rocket');
  });

  it('are refused when there is no such comment, or no such reaction', async () => {
    const { rest } = github.octokitAs('maintainer');
    const missing = { ...at, comment_id: 999, content: 'eyes' as const };
    const refused = rest.reactions.createForIssueComment(missing);
    await expect(refused).rejects.toMatchObject({ status: 404 });
    const content = 'shrug' as 'eyes';
    const unknown = { ...at, comment_id: pull.commentId, content };
    const invalid = rest.reactions.createForIssueComment(unknown);
    await expect(invalid).rejects.toMatchObject({ status: 422 });
  });
});

describe('people', () => {
  it.each([
    ['owner', 'admin'],
    ['maintainer', 'write'],
    ['contributor', 'read'],
  ])('%s has the permission %s', async (username, permission) => {
    const { data } = await bot.rest.repos.getCollaboratorPermissionLevel({ ...at, username });
    expect(data).toMatchObject({ permission, user: { login: username } });
  });

  it('are told apart by their association, and strangers are not found', async () => {
    const comments = [];
    for (const person of ['owner', 'maintainer', 'contributor'] as const) {
      const { rest } = github.octokitAs(person);
      const comment = { ...at, issue_number: pull.issue, body: 'Hello' };
      comments.push((await rest.issues.createComment(comment)).data.author_association);
    }
    expect(comments).toEqual(['MEMBER', 'COLLABORATOR', 'NONE']);
    const stranger = bot.rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'stranger' });
    await expect(stranger).rejects.toMatchObject({ status: 404 });
  });

  it('see the App as a bot', async () => {
    const comment = { ...at, issue_number: pull.issue, body: 'Measured' };
    const { data } = await bot.rest.issues.createComment(comment);
    expect(data.user).toMatchObject({ login: 'isochron[bot]', type: 'Bot' });
  });
});

describe('GraphQL', () => {
  async function closes(number: number): Promise<unknown> {
    const answer = await bot.graphql<{
      repository: { pullRequest: { closingIssuesReferences: { nodes: unknown } } };
    }>(closing, { owner, name: repo, number });
    return answer.repository.pullRequest.closingIssuesReferences.nodes;
  }

  it('names the issues that the body closes, and those linked by hand', async () => {
    const { rest } = github.octokitAs('maintainer');
    const node = (number: number) => ({ number, repository: { nameWithOwner: full } });
    expect(await closes(pull.number)).toEqual([node(pull.issue)]);
    const { data } = await rest.issues.create({ ...at, title: 'By hand' });
    github.linkIssue(full, pull.number, data.number);
    expect(await closes(pull.number)).toEqual([node(pull.issue), node(data.number)]);
  });

  it('makes no link from the text when the base is another branch', async () => {
    const { rest } = github.octokitAs('maintainer');
    const push = { repository: full, files: { 'other.txt': 'o' }, message: 'Other' };
    await github.push('maintainer', { ...push, branch: 'other' });
    await github.push('maintainer', { ...push, branch: 'next', from: 'other' });
    const body = `Closes #${pull.issue}`;
    const opened = { ...at, title: 'Next', head: 'next', base: 'other', body };
    expect(await closes((await rest.pulls.create(opened)).data.number)).toEqual([]);
  });

  it('refuses fields that it does not have, and what is not there', async () => {
    const unknown = bot.graphql('{ repository(owner: "a", name: "b") { stars } }');
    await expect(unknown).rejects.toThrow(/Cannot query field "stars"/);
    const missing = bot.graphql(closing, { owner, name: repo, number: 999 });
    await expect(missing).rejects.toMatchObject({ errors: [{ type: 'NOT_FOUND' }] });
  });
});

describe('installations', () => {
  it('reach the repositories of the organization, and only those', async () => {
    await github.fork('contributor', full);
    const { data } = await bot.rest.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map((one) => one.full_name)).toEqual([full]);
    const { data: token } = await app.octokit.rest.apps.createInstallationAccessToken({
      installation_id: github.installationId,
      repositories: [repo],
      permissions: { contents: 'read' },
    });
    const narrow = new Octokit({ baseUrl: github.apiUrl, auth: token.token });
    expect((await narrow.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  });
});

describe('the log of webhooks', () => {
  it('lets the App ask for one again', async () => {
    await github.delivered();
    const { data } = await app.octokit.rest.apps.listWebhookDeliveries({ per_page: 1 });
    const redeliver = 'POST /app/hook/deliveries/{delivery_id}/attempts';
    await app.octokit.request(redeliver, { delivery_id: Number(data[0]!.id) });
    await github.delivered();
    const last = github.deliveries().at(-1);
    expect(last).toMatchObject({ guid: data[0]!.guid, redelivery: true });
  });
});
