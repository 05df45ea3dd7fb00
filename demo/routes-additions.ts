/**
 * What the emulator lacks: reactions, the end of issues, who labelled a pull request, permissions
 * in GitHub's words, forks with their commits.
 */

import { corrected } from './corrections.ts';
import { botLogin, organization, type Schemas } from './emulator.ts';
import { git } from './git.ts';
import type { Host } from './host.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { read, user } from './payloads.ts';
import {
  type Call,
  failure,
  forward,
  paged,
  type Reply,
  type Route,
  redirected,
  repositoryFor,
  requestJson,
} from './rest.ts';

type Groups = Readonly<Record<string, string>>;
const reactions =
  /^(?<subject>\/repos\/[^/]+\/[^/]+\/issues\/(?:comments\/)?\d+)\/reactions(?:\/(?<id>\d+))?$/;

const issues = /^\/repos\/(?<repository>[^/]+\/[^/]+)\/issues$/;

export const additionRoutes: readonly Route[] = [
  { method: 'GET', path: reactions, answer: listReactions },
  { method: 'POST', path: reactions, answer: react },
  { method: 'DELETE', path: reactions, answer: removeReaction },
  {
    method: 'GET',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/collaborators\/(?<login>[^/]+)\/permission$/,
    answer: permission,
  },
  {
    method: 'GET',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/issues\/(?<number>\d+)\/events$/,
    answer: issueEvents,
  },
  { method: 'GET', path: issues, answer: issuesOrGone },
  { method: 'POST', path: issues, answer: issuesOrGone },
  { method: 'GET', path: /^\/installation\/repositories$/, answer: installedRepositories },
  {
    method: 'POST',
    path: /^\/app\/installations\/\d+\/access_tokens$/,
    answer: installationToken,
  },
  { method: 'POST', path: /^\/(?:user|orgs\/[^/]+)\/repos$/, answer: createRepository },
  { method: 'POST', path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/forks$/, answer: fork },
];

async function listReactions(host: Host, call: Call, { subject }: Groups): Promise<Reply> {
  const found = await forward(host, redirected(call, 'GET', subject!));
  if (found.status !== 200) return found;
  const list = host.reactions.list(`${host.apiUrl}${subject}/reactions`);
  const wanted = call.query.get('content');
  const shown = list.filter((reaction) => wanted === null || reaction.content === wanted);
  return paged(host, call, shown as unknown as readonly JsonObject[]);
}

async function react(host: Host, call: Call, { subject, id }: Groups): Promise<Reply> {
  if (id !== undefined) return failure(404, 'Not Found');
  if (call.principal === null) return failure(401, 'Requires authentication');
  const found = await forward(host, redirected(call, 'GET', subject!));
  if (found.status !== 200) return found;
  const { content } = requestJson(call);
  const who = (await user(host, call.principal.login)) as unknown as Schemas['simple-user'];
  const added = host.reactions.add(`${host.apiUrl}${subject}/reactions`, content, who);
  if (added === null) {
    const detail = { resource: 'Reaction', field: 'content', code: 'invalid' };
    return failure(422, 'Validation Failed', [detail]);
  }
  const body = added.reaction as unknown as JsonObject;
  return { status: added.created ? 201 : 200, body };
}

async function removeReaction(host: Host, call: Call, { subject, id }: Groups): Promise<Reply> {
  if (call.principal === null) return failure(401, 'Requires authentication');
  const removed = host.reactions.remove(`${host.apiUrl}${subject}/reactions`, Number(id));
  return removed ? { status: 204, body: Buffer.alloc(0) } : failure(404, 'Not Found');
}

async function permission(host: Host, call: Call, groups: Groups): Promise<Reply> {
  const answer = await repositoryFor(host, call, groups.repository!);
  if ('refused' in answer) return answer.refused;
  const login = decodeURIComponent(groups.login!);
  const known = await forward(host, redirected(call, 'GET', `/users/${groups.login}`));
  if (known.status !== 200 && login !== botLogin) return failure(404, `${login} is not a user`);
  const granted = await host.access.permission(login, answer.found);
  const who = { ...(await user(host, login)), role_name: granted };
  return { status: 200, body: { permission: granted, role_name: granted, user: who } };
}

/** The emulator tells of issues; of pull requests, what came by as a webhook: their labels. */
async function issueEvents(host: Host, call: Call, groups: Groups): Promise<Reply> {
  const { repository, number } = groups;
  const record = host.pulls.get(repository!, Number(number));
  if (record === undefined) return forward(host, call);
  const answer = await repositoryFor(host, call, repository!);
  if ('refused' in answer) return answer.refused;
  const events = host.labelEvents.list(repository!, Number(number));
  return paged(
    host,
    call,
    events.map((event) => corrected(event, host)),
  );
}

/** Where a repository has no issues the emulator finds nothing; GitHub says that they are gone. */
async function issuesOrGone(host: Host, call: Call, { repository }: Groups): Promise<Reply> {
  const reply = await forward(host, call);
  if (reply.status !== 404) return reply;
  const answer = await repositoryFor(host, call, repository!);
  const isDisabled = 'found' in answer && !answer.found.has_issues;
  return isDisabled ? failure(410, 'Issues are disabled for this repo') : reply;
}

async function installedRepositories(host: Host, call: Call): Promise<Reply> {
  const { principal } = call;
  if (principal?.kind !== 'installation') {
    return failure(403, 'You must authenticate with an installation access token');
  }
  const names = host.git.names.filter((name) =>
    principal.repositories === null
      ? name.startsWith(`${organization}/`)
      : principal.repositories.has(name),
  );
  const all: Json[] = [];
  for (const name of names) all.push(await read(host, name, ''));
  const selection = principal.repositories === null ? 'all' : 'selected';
  return paged(host, call, all, (repositories) => ({
    total_count: all.length,
    repository_selection: selection,
    repositories,
  }));
}

async function installationToken(host: Host, call: Call): Promise<Reply> {
  const reply = await forward(host, call);
  if (reply.status === 201 && !Buffer.isBuffer(reply.body)) host.access.grant(reply.body);
  return reply;
}

async function createRepository(host: Host, call: Call): Promise<Reply> {
  const reply = await forward(host, call);
  if (reply.status !== 201 || !isObject(reply.body)) return reply;
  const name = String(reply.body.full_name);
  await host.git.create(name, String(reply.body.default_branch));
  await host.sync.download(name);
  return reply;
}

/** The emulator's fork has a README of its own; here it gets the branches of its parent. */
async function fork(host: Host, call: Call, { repository }: Groups): Promise<Reply> {
  const reply = await forward(host, call);
  if (reply.status !== 202 || !isObject(reply.body)) return reply;
  const name = String(reply.body.full_name);
  await host.git.create(name, String(reply.body.default_branch));
  const began = await host.sync.download(name);
  const parent = host.git.directory(repository!);
  const fetch = ['fetch', '--quiet', '--no-tags', parent, '+refs/heads/*:refs/heads/*'];
  await git(host.git.directory(name), fetch);
  for (const [ref, after] of await host.git.refs(name)) {
    const before = began.find((update) => update.ref === ref)?.after ?? null;
    await host.sync.upload(name, after, []);
    await host.sync.uploadRef({ repository: name, ref, before, after });
  }
  return reply;
}
