/** The handle by which the demo and the tests use the local GitHub, as people and as spectators. */
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Octokit } from 'octokit';
import { pushDirectly } from './direct-push.ts';
import { administrator, app, organization, type Person } from './emulator.ts';
import { announce } from './events.ts';
import type { Faults } from './faults.ts';
import type { Gateway } from './gateway.ts';
import type { Host } from './host.ts';
import type { JsonObject } from './json.ts';
import { envelope, read } from './payloads.ts';
import {
  type CheckRunState,
  type RepositoryState,
  readCheckRuns,
  readFiles,
  readState,
} from './state.ts';
import type { Delivery } from './webhooks.ts';
import { type Files, type PushOptions, push } from './working-copy.ts';

const waitTimeoutMs = 30_000;

export class LocalGitHub {
  readonly appId = app.id;
  readonly installationId = app.installationId;
  readonly #host: Host;
  readonly #gateway: Gateway;
  readonly #faults: Faults;
  readonly #directory: string;
  /** A demo that fails on the way leaves nothing behind either. */
  readonly #onExit = () => rmSync(this.#directory, { recursive: true, force: true });

  constructor(host: Host, gateway: Gateway, faults: Faults, directory: string) {
    this.#host = host;
    this.#gateway = gateway;
    this.#faults = faults;
    this.#directory = directory;
    process.once('exit', this.#onExit);
  }

  /** `…/api/v3`. */
  get apiUrl(): string {
    return this.#host.apiUrl;
  }

  /** Repositories are at `<gitUrl>/<owner>/<name>.git`. */
  get gitUrl(): string {
    return this.#host.webUrl;
  }

  /** PEM. */
  get privateKey(): string {
    return this.#host.emulator.privateKey;
  }

  /** A personal token, for REST and as git's password. */
  token(person: Person): string {
    return this.#host.emulator.tokens.get(person)!;
  }

  octokitAs(person: Person): Octokit {
    return new Octokit({
      baseUrl: this.apiUrl,
      auth: this.token(person),
      retry: { enabled: false },
      throttle: { enabled: false },
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
  }

  setWebhookUrl(url: string): void {
    this.#host.webhooks.url = url;
  }

  /** A repository whose first commit is pushed; no files make an empty one. */
  async createRepository(
    owner: string,
    name: string,
    files: Files,
    options: { readonly private?: boolean; readonly message?: string } = {},
  ): Promise<string> {
    const repository = `${owner}/${name}`;
    const person = administrator(repository);
    const octokit = this.octokitAs(person);
    const settings = { name, private: options.private ?? false };
    if (owner === organization) await octokit.rest.repos.createInOrg({ org: owner, ...settings });
    else await octokit.rest.repos.createForAuthenticatedUser(settings);
    if (person !== 'maintainer') {
      const maintainer = { username: 'maintainer', permission: 'push' };
      await octokit.rest.repos.addCollaborator({ owner, repo: name, ...maintainer });
    }
    if (typeof files !== 'string' && Object.keys(files).length === 0) return repository;
    const message = options.message ?? 'Initial commit';
    await this.push(person, { repository, branch: 'main', files, message });
    return repository;
  }

  /** Resolves to the fork's `owner/name`. */
  async fork(person: Person, repository: string): Promise<string> {
    const [owner, repo] = repository.split('/') as [string, string];
    const { data } = await this.octokitAs(person).rest.repos.createFork({ owner, repo });
    return data.full_name;
  }

  /** One commit on a branch, with all that a push leads to; resolves to its SHA. */
  async push(person: Person, options: PushOptions): Promise<string> {
    const { files } = options;
    if (typeof files !== 'string') return pushDirectly(this.#host, person, { ...options, files });
    return this.pushByGit(person, options);
  }

  /** The same from a clone, by git over HTTP. */
  async pushByGit(person: Person, options: PushOptions): Promise<string> {
    const pusher = { login: person, token: this.token(person) };
    return push(this.#directory, this.gitUrl, options, pusher);
  }

  /** Links an issue to a pull request by hand, which only GraphQL tells. */
  linkIssue(repository: string, pullRequest: number, issue: number): void {
    const record = this.#host.pulls.get(repository, pullRequest);
    if (record === undefined) throw new Error(`${repository} has no pull request ${pullRequest}`);
    record.linkedIssues.push(issue);
  }

  /** Presses a button of a check run. */
  async pressCheckRunButton(
    person: Person,
    repository: string,
    checkRunId: number,
    identifier: string,
  ): Promise<void> {
    const run = await read(this.#host, repository, `/check-runs/${checkRunId}`);
    const common = await envelope(this.#host, repository, person);
    const requested = { action: 'requested_action', requested_action: { identifier } };
    announce(this.#host, 'check_run', { ...requested, check_run: run, ...common });
  }

  /** Any webhook, signed and delivered like the others. */
  deliver(event: string, payload: JsonObject): void {
    this.#host.webhooks.send(async () => ({ event, payload }));
  }

  /** The same delivery again, with its delivery id. */
  redeliver(guid: string): void {
    this.#host.webhooks.redeliver(guid);
  }

  deliveries(): readonly Delivery[] {
    return this.#host.webhooks.deliveries;
  }

  /** The next `times` requests to a path (without `/api/v3`) that matches fail. */
  failNext(
    method: string,
    path: string | RegExp,
    status: number,
    headers?: Readonly<Record<string, string>>,
    times?: number,
  ): void {
    this.#faults.add(method, path, status, headers, times);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  async readState(repository: string): Promise<RepositoryState> {
    return readState(this.#host, repository);
  }

  async readCheckRuns(repository: string, sha: string): Promise<readonly CheckRunState[]> {
    return readCheckRuns(this.#host, repository, sha);
  }

  /** Text of the files below a folder at a branch or commit, by path. */
  async readFiles(
    repository: string,
    revision: string,
    folder = '.',
  ): Promise<Readonly<Record<string, string>>> {
    return readFiles(this.#host, repository, revision, folder);
  }

  /** Whatever the probe finds; it is asked again after each change and each delivery. */
  async waitFor<T>(
    what: string,
    probe: () => T | Promise<T>,
    timeoutMs = waitTimeoutMs,
  ): Promise<NonNullable<Exclude<T, false>>> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const late = new Promise<void>((resolve) =>
      deadline.addEventListener('abort', () => resolve()),
    );
    while (true) {
      const seen = this.#host.changes.count;
      const found = await probe();
      if (found) return found as NonNullable<Exclude<T, false>>;
      if (deadline.aborted) throw new Error(`after ${timeoutMs} ms still waiting for ${what}`);
      await Promise.race([this.#host.changes.after(seen), late]);
    }
  }

  /** Until every webhook so far has been delivered. */
  async delivered(): Promise<void> {
    await this.#host.emulator.flush();
    await this.waitFor('webhooks to be delivered', () => this.#host.webhooks.idle);
  }

  async stop(): Promise<void> {
    await this.#host.webhooks.stop();
    await this.#gateway.close();
    await this.#host.emulator.close();
    await rm(this.#directory, { recursive: true, force: true });
    process.off('exit', this.#onExit);
  }
}
