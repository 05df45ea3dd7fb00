/**
 * Puts right what the emulator says, in answers and webhooks alike: addresses of pages, heads of
 * pull requests, reactions, and the links between issues, check runs and pull requests.
 */
import { app, botLogin, organization } from './emulator.ts';
import type { Host } from './host.ts';
import { child, isObject, type Json, type JsonObject, text } from './json.ts';
import { type PullRecord, pullLinks } from './pulls.ts';

/** First path segments of the API; everything else below the address is a page. */
const apiRoots = /^(repos|users|user|orgs|teams|app|apps|installation|repositories|search)(\/|$)/;

/** A corrected copy. */
export function corrected(value: Json, host: Host): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => corrected(entry, host));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const isAddress = key === 'url' || key === 'href' || key.endsWith('_url');
    copy[key] =
      isAddress && typeof entry === 'string' ? pageAddress(entry, host) : corrected(entry, host);
  }
  completeOwner(copy, host);
  completeRepository(copy);
  trimMessage(copy);
  correctPull(copy, host);
  correctIssue(copy, host);
  correctReactions(copy, host);
  correctCheckRun(copy, host);
  correctInstallation(copy, host);
  if ('installations_count' in copy) Object.assign(copy, integration(host));
  return copy;
}

function pageAddress(address: string, host: Host): string {
  const prefix = `${host.apiUrl}/`;
  if (!address.startsWith(prefix)) return address;
  const rest = address.slice(prefix.length);
  return apiRoots.test(rest) ? address : `${host.webUrl}/${rest}`;
}

/** An owner has the same fields, whether a person or an organization. */
function completeOwner(value: JsonObject, host: Host): void {
  const { login, id, type } = value;
  if (type !== 'Organization' || typeof login !== 'string' || 'followers_url' in value) return;
  Object.assign(value, { ...publicUser(login, Number(id), type, host), ...value });
}

function completeRepository(value: JsonObject): void {
  if (!('full_name' in value) || !('clone_url' in value)) return;
  value.pushed_at = value.pushed_at ?? value.updated_at;
  value.network_count = value.forks_count;
  value.subscribers_count = value.watchers_count;
}

/** GitHub shows the message of a commit without the newline at its end. */
function trimMessage(value: JsonObject): void {
  const isCommit = 'tree' in value && 'committer' in value;
  if (isCommit && typeof value.message === 'string') value.message = value.message.trimEnd();
}

function correctPull(value: JsonObject, host: Host): void {
  const repository = text(child(child(value, 'base'), 'repo').full_name);
  if (repository === undefined || typeof value.number !== 'number') return;
  const record = host.pulls.get(repository, value.number);
  if (record === undefined) return;
  const statuses = `${host.apiUrl}/repos/${repository}/statuses/${record.headSha}`;
  value.head = { ...child(value, 'head'), sha: record.headSha };
  value.base = { ...child(value, 'base'), sha: record.baseSha };
  value.statuses_url = statuses;
  value.active_lock_reason = value.active_lock_reason ?? null;
  value._links = { ...child(value, '_links'), statuses: { href: statuses } };
  value.commits = record.size.commits;
  value.additions = record.size.additions;
  value.deletions = record.size.deletions;
  value.changed_files = record.size.changedFiles;
  // Only the head's owner can let others write to a fork.
  value.maintainer_can_modify = record.head !== record.repository;
  if (record.merge === null) return;
  value.merged = true;
  value.merged_at = record.merge.at;
  value.merge_commit_sha = record.merge.sha;
  value.merged_by = record.merge.by as unknown as JsonObject;
}

/** An issue that is a pull request says so. */
function correctIssue(value: JsonObject, host: Host): void {
  const address = text(value.timeline_url);
  const repository = address === undefined ? undefined : repositoryOf(address, host);
  if (repository === undefined || typeof value.number !== 'number') return;
  const record = host.pulls.get(repository, value.number);
  if (record !== undefined) value.pull_request = pullRequestOfIssue(record, host);
}

/** The `pull_request` object of an issue. */
export function pullRequestOfIssue(record: PullRecord, host: Host): JsonObject {
  return { ...pullLinks(record, host), merged_at: record.merge?.at ?? null };
}

function correctReactions(value: JsonObject, host: Host): void {
  const address = text(child(value, 'reactions').url);
  if (address !== undefined) value.reactions = host.reactions.summary(address);
}

function correctCheckRun(value: JsonObject, host: Host): void {
  const isCheckRun = 'check_suite' in value && 'output' in value;
  const headSha = text(value.head_sha);
  const repository = repositoryOf(text(value.url) ?? '', host);
  if (!isCheckRun || headSha === undefined || repository === undefined) return;
  value.app = integration(host);
  value.started_at = value.started_at ?? host.startedAt;
  value.output = { ...child(value, 'output'), annotations_url: `${value.url}/annotations` };
  value.pull_requests = host.pulls
    .withHead(repository, headSha)
    .map((record) => pullOfCheckRun(record, host));
  value.details_url = value.details_url ?? `${host.webUrl}/apps/${app.slug}`;
}

/** The App as GitHub shows it beside its check runs. */
function integration(host: Host): JsonObject {
  const page = `${host.webUrl}/apps/${app.slug}`;
  return {
    id: app.id,
    slug: app.slug,
    node_id: Buffer.from(`0:App${app.id}`).toString('base64'),
    owner: publicUser(organization, 1, 'Organization', host),
    name: app.name,
    description: '',
    external_url: page,
    html_url: page,
    created_at: host.startedAt,
    updated_at: host.startedAt,
    permissions: { ...host.permissions },
    events: [...host.events],
  };
}

function pullOfCheckRun(record: PullRecord, host: Host): JsonObject {
  const end = (repository: string, ref: string, sha: string) => ({
    ref,
    sha,
    repo: {
      id: 0,
      url: `${host.apiUrl}/repos/${repository}`,
      name: repository.split('/')[1]!,
    },
  });
  return {
    id: record.id,
    number: record.number,
    url: pullLinks(record, host).url!,
    head: end(record.head, record.headRef, record.headSha),
    base: end(record.repository, record.baseRef, record.baseSha),
  };
}

function correctInstallation(value: JsonObject, host: Host): void {
  if (!('access_tokens_url' in value) || !isObject(value.account)) return;
  const login = text(value.account.login) ?? organization;
  value.account = publicUser(login, Number(value.account.id), 'Organization', host);
  value.target_id = value.account.id;
}

/** A user as GitHub shows it to everybody. */
export function publicUser(
  login: string,
  id: number,
  type: 'User' | 'Bot' | 'Organization',
  host: Host,
): JsonObject {
  const api = `${host.apiUrl}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: Buffer.from(`0:${type}${id}`).toString('base64'),
    avatar_url: `${host.webUrl}/avatars/u/${encodeURIComponent(login)}`,
    gravatar_id: '',
    url: api,
    html_url: `${host.webUrl}/${login === botLogin ? `apps/${app.slug}` : login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  };
}

/** `owner/name` of an address of the API. */
function repositoryOf(address: string, host: Host): string | undefined {
  const prefix = `${host.apiUrl}/repos/`;
  if (!address.startsWith(prefix)) return undefined;
  return address.slice(prefix.length).split('/').slice(0, 2).join('/');
}
