/** A local GitHub with a receiver of its webhooks, for the tests of one file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Octokit } from 'octokit';
import { afterAll, beforeAll } from 'vitest';
import { git } from '../../demo/git.ts';
import { type LocalGitHub, organization, startGitHub } from '../../demo/github.ts';
import { type Receiver, startReceiver } from './gateway-receiver.ts';

export const secret = 'a secret of the test';
/** One file; every repository begins with it. */
export const kernel = { 'kernels/add/naive.ts': 'export const add = 1;\n' };
/** Options of git that name an author. */
export const author = ['-c', 'user.name=someone', '-c', 'user.email=someone@example.test'];

export let github: LocalGitHub;
export let receiver: Receiver;
/** Removed after the tests. */
export let directory: string;

/** Starts it before the tests of the file, and stops it after them. */
export function useLocalGitHub(): void {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'isochron-gateway-test-'));
    receiver = await startReceiver(secret);
    github = await startGitHub({ webhookUrl: receiver.url, webhookSecret: secret });
  });
  afterAll(async () => {
    await github.stop();
    await receiver.close();
    await rm(directory, { recursive: true, force: true });
  });
}

let count = 0;

export async function repository(options: { readonly private?: boolean } = {}) {
  count += 1;
  const full = await github.createRepository(organization, `kernels-${count}`, kernel, options);
  return { full, owner: organization, repo: `kernels-${count}` };
}

/** A pull request of `maintainer` from `feature` to `main`, with all its webhooks delivered. */
export async function pullRequest() {
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
export function sent(full: string, since = 0): string[] {
  return github
    .deliveries()
    .slice(since)
    .filter(({ payload }) => (payload.repository as { full_name?: string })?.full_name === full)
    .map(({ event, action }) => (action === null ? event : `${event}.${action}`));
}

export async function clone(full: string, person: 'maintainer' | 'contributor'): Promise<string> {
  const target = await mkdtemp(join(directory, 'clone-'));
  const url = new URL(`${github.gitUrl}/${full}.git`);
  url.username = 'x-access-token';
  url.password = github.token(person);
  await git(target, ['clone', '--quiet', url.href, '.']);
  return target;
}

/** The App itself, and the App as it is installed in the organization. */
export async function isochron(): Promise<{ readonly app: App; readonly bot: Octokit }> {
  const patience = { retry: { enabled: false }, throttle: { enabled: false } };
  const app = new App({
    appId: github.appId,
    privateKey: github.privateKey,
    Octokit: Octokit.defaults({ baseUrl: github.apiUrl, ...patience }),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const bot = await app.getInstallationOctokit(github.installationId);
  return { app, bot: bot as unknown as Octokit };
}
