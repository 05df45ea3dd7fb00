/** The payloads of webhooks that the gateway sends itself: pushes, and what follows from them. */
import { corrected, publicUser } from './corrections.ts';
import { administrator, app, botLogin, organization } from './emulator.ts';
import type { Identity } from './git-objects.ts';
import { changesOf, isAncestor, newCommits } from './history.ts';
import type { Host } from './host.ts';
import { child, isObject, type Json, type JsonObject } from './json.ts';
import type { PullRecord } from './pulls.ts';
import type { RefUpdate } from './repositories.ts';

const noCommit = '0'.repeat(40);
/** GitHub names at most this many commits of a push. */
const commitsLimit = 2048;

/** What the emulator answers to the repository's administrator, corrected. */
export async function read(host: Host, repository: string, path: string): Promise<JsonObject> {
  const person = administrator(repository);
  const answer = await host.emulator.call<Json>(person, 'GET', `/repos/${repository}${path}`);
  const body = corrected(answer, host);
  if (!isObject(body)) throw new Error(`${path} of ${repository} is not an object`);
  return body;
}

export async function user(host: Host, login: string): Promise<JsonObject> {
  const path = `/users/${encodeURIComponent(login)}`;
  const answer = await host.emulator.tryCall<JsonObject>('owner', 'GET', path);
  // The emulator knows its bot only after the bot's first deed.
  const id = answer.status === 200 ? Number(answer.body.id) : app.id;
  return publicUser(login, id, login === botLogin ? 'Bot' : 'User', host);
}

/** What every payload about a repository carries. */
export async function envelope(host: Host, repository: string, login: string): Promise<JsonObject> {
  return {
    repository: await read(host, repository, ''),
    ...(await accountOf(host, repository)),
    sender: await user(host, login),
  };
}

/** Organization and installation of a repository, where it has them. */
export async function accountOf(host: Host, repository: string): Promise<JsonObject> {
  if (!isInstalled(repository)) return {};
  const node = Buffer.from(`MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u${app.installationId}`);
  const owner = child(await read(host, repository, ''), 'owner');
  return {
    organization: owner,
    installation: { id: app.installationId, node_id: node.toString('base64') },
  };
}

export function isInstalled(repository: string): boolean {
  return repository.startsWith(`${organization}/`);
}

export async function pullPayload(
  host: Host,
  record: PullRecord,
  action: string,
  login: string,
  more: JsonObject = {},
): Promise<JsonObject> {
  return {
    action,
    number: record.number,
    pull_request: await read(host, record.repository, `/pulls/${record.number}`),
    ...more,
    ...(await envelope(host, record.repository, login)),
  };
}

export async function pushPayload(
  host: Host,
  update: RefUpdate,
  login: string,
): Promise<JsonObject> {
  const { repository, ref, before, after } = update;
  const page = `${host.webUrl}/${repository}`;
  const forced =
    before !== null && after !== null && !(await isAncestor(host.git, repository, before, after));
  const commits = after === null ? [] : await pushedCommits(host, update);
  const common = await envelope(host, repository, login);
  return {
    ref,
    before: before ?? noCommit,
    after: after ?? noCommit,
    created: before === null,
    deleted: after === null,
    forced,
    base_ref: null,
    compare: `${page}/compare/${before ?? after}...${after ?? before}`,
    commits,
    head_commit: commits.at(-1) ?? (after === null ? null : await commit(host, repository, after)),
    pusher: { name: login, email: `${login}@users.noreply.github.com` },
    ...common,
    repository: pushRepository(child(common, 'repository')),
  };
}

/** In a push, times are in seconds and the owner has a name: an old habit of GitHub. */
function pushRepository(repository: JsonObject): JsonObject {
  const owner = child(repository, 'owner');
  return {
    ...repository,
    owner: { ...owner, name: owner.login, email: null },
    url: repository.html_url,
    created_at: Math.floor(Date.parse(String(repository.created_at)) / 1000),
    pushed_at: Math.floor(Date.now() / 1000),
    stargazers: repository.stargazers_count,
    master_branch: repository.default_branch,
    organization: owner.login,
  };
}

/** Oldest first, without what another ref of the repository had before. */
async function pushedCommits(host: Host, update: RefUpdate): Promise<JsonObject[]> {
  const { repository, ref, before, after } = update;
  const others = [...(await host.git.refs(repository))].filter(([name]) => name !== ref);
  const known = before === null ? others.map(([, sha]) => sha) : [before];
  const shas = await newCommits(host.git, repository, after!, known);
  const commits: JsonObject[] = [];
  for (const sha of shas.slice(-commitsLimit)) commits.push(await commit(host, repository, sha));
  return commits;
}

async function commit(host: Host, repository: string, sha: string): Promise<JsonObject> {
  const { tree, author, committer, message } = await host.git.commit(repository, sha);
  return {
    id: sha,
    tree_id: tree,
    distinct: true,
    message: message.trimEnd(),
    timestamp: committer.date,
    url: `${host.webUrl}/${repository}/commit/${sha}`,
    author: person(author),
    committer: person(committer),
    ...(await changesOf(host.git, repository, sha)),
  };
}

function person({ name, email, date }: Identity): JsonObject {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return { name, email, date, ...(login === undefined ? {} : { username: login }) };
}
