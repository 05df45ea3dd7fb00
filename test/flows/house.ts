/** Isochron in this process beside a GitHub on loopback: what the flow tests talk to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { Environment } from '#core/config/environment.ts';
import type { Clock, World } from '#ports/world.ts';
import { type LocalGitHub, organization, startGitHub } from '../../demo/github.ts';
import type { CheckRunState, RepositoryState } from '../../demo/state.ts';
import { type RunningParts, startParts } from '../../src/main-server.ts';
import { openWorld } from '../../src/main-world.ts';
import { copyMadeStore } from '../fakes/made-store.ts';
import { type Behaviour, kernelFiles } from '../fakes/scripted-kernels.ts';
import { ScriptedSandbox } from '../fakes/scripted-sandbox.ts';

const webhookSecret = 'a secret of the flows';
const botLogin = 'isochron[bot]';

export let github: LocalGitHub;
export let sandbox: ScriptedSandbox;
export let world: World;
/** Lines of the log, parsed. */
export let log: Record<string, unknown>[];
let directory: string;
let parts: RunningParts;

/** Where a test says how time goes by. */
let steered: Clock | null = null;

/**
 * One GitHub and one Isochron for the tests of a file; each test has a repository of its own. Its
 * idle worker calibrates where the test has a clock for that.
 */
export function useHouse(clock: Clock | null = null): void {
  steered = clock;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'isochron-flow-'));
    github = await startGitHub({ webhookSecret });
    await startIsochron();
  });
  afterAll(async () => {
    await parts.stop();
    await github.stop();
    await rm(directory, { recursive: true, force: true });
  });
}

export async function startIsochron(change: Partial<Environment> = {}): Promise<void> {
  log = [];
  sandbox = new ScriptedSandbox();
  const lines = new Writable({
    write(chunk, _encoding, done) {
      log.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const { privateKey, apiUrl, gitUrl } = github;
  const environment: Environment = {
    ...{ webhookSecret, appId: String(github.appId), privateKey, apiUrl, gitUrl },
    ...{ port: 0, host: '127.0.0.1', databaseUrl: null, logLevel: 'debug' },
    directory: join(directory, 'isochron'),
    calibrate: steered !== null,
    ...change,
  };
  await copyMadeStore(environment.directory);
  const logger = pino({ level: 'debug' }, lines);
  const queue = { retrySeconds: 0 };
  const opened = await openWorld(environment, sandbox, logger, queue, { secondMs: 1 });
  world = { ...opened, clock: steered ?? opened.clock };
  parts = await startParts('start', environment, world, logger);
  github.setWebhookUrl(`http://127.0.0.1:${parts.port}/api/github/webhooks`);
}

/** Where the Isochrons of this file keep what they know. */
export function temporary(): string {
  return directory;
}

export async function stopIsochron(): Promise<void> {
  await parts.stop();
}

/** Everything that GitHub sent was taken in, and everything that it started is done. */
export async function settled(): Promise<void> {
  for (let seen = -1; seen !== github.deliveries().length; ) {
    seen = github.deliveries().length;
    await github.delivered();
    await parts.idle();
  }
}

let count = 0;

export const fast: Behaviour = { ns: 1_000_000 };

/** A repository with kernels, whose baseline is recorded, and an open performance issue #1. */
export async function repository(
  files: Record<string, string> = kernelFiles('add', fast),
  options: { readonly issue?: boolean } = {},
): Promise<Repository> {
  count += 1;
  const full = await github.createRepository(organization, `flow-${count}`, files);
  const at = new Repository(full);
  if (options.issue ?? true) await at.openIssue('Make it faster', 'All of it.');
  await settled();
  return at;
}

/** What a pull request says that keeps the rules of the house. */
export const described = 'The loop is another one, to see what it does.\n\nCloses #1';

/** A repository on the local GitHub, as its maintainer sees it. */
export class Repository {
  readonly full: string;
  readonly owner: string;
  readonly repo: string;

  constructor(full: string) {
    this.full = full;
    [this.owner, this.repo] = full.split('/') as [string, string];
  }

  get octokit() {
    return github.octokitAs('maintainer');
  }

  async openIssue(title: string, body: string, labels = ['performance']): Promise<number> {
    const { owner, repo } = this;
    const { data } = await this.octokit.rest.issues.create({ owner, repo, title, body, labels });
    return data.number;
  }

  async push(branch: string, files: Record<string, string>, message = 'Change'): Promise<string> {
    return github.push('maintainer', { repository: this.full, branch, files, message });
  }

  /** Commits on the default branch that arrive in one push; resolves to their SHAs. */
  async pushTogether(commits: readonly Record<string, string>[]): Promise<readonly string[]> {
    const { owner, repo } = this;
    const shas: string[] = [];
    for (const [index, files] of commits.entries()) {
      shas.push(await this.push('together', files, `Change ${index + 1}`));
    }
    const ref = 'heads/main';
    await this.octokit.rest.git.updateRef({ owner, repo, ref, sha: shas.at(-1) ?? '' });
    return shas;
  }

  /**
   * A branch from main with changed files, and a pull request of it that nobody has handled yet.
   */
  async openPullRequest(
    files: Record<string, string>,
    more: { branch?: string; body?: string; title?: string; base?: string; draft?: boolean } = {},
  ): Promise<number> {
    const { owner, repo } = this;
    const { branch = 'topic', body = described, title = 'Change add', base = 'main' } = more;
    const from = { repository: this.full, branch, from: base, files, message: title };
    await github.push('maintainer', from);
    const opened = { owner, repo, title, body, head: branch, base, draft: more.draft ?? false };
    const { data } = await this.octokit.rest.pulls.create(opened);
    return data.number;
  }

  async comment(number: number, body: string, person: 'maintainer' | 'contributor' = 'maintainer') {
    const { owner, repo } = this;
    const { issues } = github.octokitAs(person).rest;
    const { data } = await issues.createComment({ owner, repo, issue_number: number, body });
    return data.id;
  }

  async state(): Promise<RepositoryState> {
    return github.readState(this.full);
  }

  /** What is on the page of a pull request, as far as Isochron wrote it. */
  async page(number: number): Promise<Page> {
    const { pullRequests } = await this.state();
    const pull = pullRequests.find((one) => one.number === number);
    if (pull === undefined) throw new Error(`${this.full} has no pull request ${number}`);
    const check = pull.checkRuns.find(({ name }) => name === 'isochron') ?? null;
    const comments = pull.comments.filter(({ author }) => author === botLogin);
    return {
      check,
      comments: comments.map(({ body }) => body),
      labels: pull.labels.filter((label) => label.startsWith('perf: ')),
      body: pull.body,
      headSha: pull.headSha,
      headRef: pull.headRef,
    };
  }

  /** The page once everything that was asked for is done. */
  async settledPage(number: number): Promise<Page> {
    await settled();
    return this.page(number);
  }

  /** Notes on a branch, by path. */
  async notes(branch: string): Promise<Readonly<Record<string, string>>> {
    return github.readFiles(this.full, branch, 'notes');
  }
}

export interface Page {
  readonly check: CheckRunState | null;
  readonly comments: readonly string[];
  readonly labels: readonly string[];
  readonly body: string;
  readonly headSha: string;
  readonly headRef: string;
}

/** The first heading of a comment. */
export function headline(comment: string | undefined): string {
  return comment?.split('\n').find((line) => line.startsWith('#')) ?? '';
}
