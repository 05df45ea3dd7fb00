/** Pull requests, where the emulator's idea of them ends. */

import { pullRequestOfIssue } from './corrections.ts';
import type { Schemas } from './emulator.ts';
import { announcePull } from './events.ts';
import { isAncestor } from './history.ts';
import type { Host } from './host.ts';
import { keepEdit } from './issue-edits.ts';
import { child, isObject, type JsonObject, text } from './json.ts';
import { merge } from './merge.ts';
import { branch, type PullRecord } from './pulls.ts';
import {
  type Call,
  failure,
  forward,
  paged,
  type Reply,
  type Route,
  redirected,
  requestJson,
} from './rest.ts';

type Groups = Readonly<Record<string, string>>;

export const pullRoutes: readonly Route[] = [
  { method: 'POST', path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/pulls$/, answer: open },
  {
    method: 'PATCH',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/pulls\/(?<number>\d+)$/,
    answer: edit,
  },
  {
    method: 'GET',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/pulls\/(?<number>\d+)\/(?<list>files|commits)$/,
    answer: listChanges,
  },
  {
    method: 'PUT',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/pulls\/(?<number>\d+)\/merge$/,
    answer: merge,
  },
  {
    method: 'PUT',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/pulls\/\d+\/update-branch$/,
    answer: async () => failure(501, 'The local GitHub does not update branches; push to them.'),
  },
  {
    method: 'GET',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/issues\/(?<number>\d+)$/,
    answer: asIssue,
  },
  {
    method: 'PATCH',
    path: /^\/repos\/(?<repository>[^/]+\/[^/]+)\/issues\/(?<number>\d+)$/,
    answer: asIssue,
  },
];

/** The emulator would make up a branch that is not there, and accept one without commits. */
async function open(host: Host, call: Call, { repository }: Groups): Promise<Reply> {
  const { head, base } = requestJson(call);
  const [owner, name] = String(head).includes(':') ? String(head).split(':', 2) : [null, head];
  const [baseOwner, repositoryName] = repository!.split('/');
  const isFork = owner !== null && owner !== baseOwner;
  const source = isFork ? forkOf(host, owner!, repositoryName!) : repository!;
  const headSha = source && (await host.git.resolve(source, branch(String(name))));
  const baseSha = await host.git.resolve(repository!, branch(String(base)));
  if (!headSha) return invalid('head', 'invalid');
  if (baseSha === null) return invalid('base', 'invalid');
  if (!isFork && (await isAncestor(host.git, repository!, headSha, baseSha))) {
    return invalid('base', 'custom', `No commits between ${base} and ${head}`);
  }
  const reply = await forward(host, call);
  if (reply.status !== 201) return reply;
  const pull = reply.body as unknown as Schemas['pull-request'];
  await host.pulls.opened(pull);
  return reread(host, call, repository!, pull.number, 201);
}

function forkOf(host: Host, owner: string, name: string): string | undefined {
  const candidates = host.git.names.filter((known) => known.startsWith(`${owner}/`));
  return candidates.find((known) => known.endsWith(`/${name}`)) ?? candidates[0];
}

function invalid(field: string, code: string, message?: string): Reply {
  const said = message === undefined ? {} : { message };
  return failure(422, 'Validation Failed', [{ resource: 'PullRequest', field, code, ...said }]);
}

async function edit(host: Host, call: Call, { repository, number }: Groups): Promise<Reply> {
  const record = host.pulls.get(repository!, Number(number));
  if (record === undefined) return forward(host, call);
  const wanted = requestJson(call);
  const before = await forward(host, redirected(call, 'GET', call.path));
  // The webhook about it waits for the lock, so the record is right by the time it is sent.
  if (wanted.state === 'open' && !record.open) await host.pulls.reopened(record);
  const reply = await forward(host, call);
  if (reply.status !== 200 || !isObject(before.body)) return reply;
  if (wanted.state === 'closed') record.open = false;
  const { base } = wanted;
  if (typeof base === 'string' && base !== record.baseRef) {
    record.baseRef = base;
    await host.pulls.refresh(record);
  }
  await announceEdit(host, call, record, before.body, wanted);
  return reread(host, call, repository!, record.number, 200);
}

/** `edited` with what it was before; drafts that become ready, and back. */
async function announceEdit(
  host: Host,
  call: Call,
  record: PullRecord,
  before: JsonObject,
  wanted: JsonObject,
): Promise<void> {
  const { login } = call.principal!;
  const changes: JsonObject = {};
  for (const key of ['title', 'body'] as const) {
    const now = wanted[key];
    if (now !== undefined && now !== before[key]) changes[key] = { from: before[key] ?? '' };
  }
  const base = child(before, 'base');
  if (typeof wanted.base === 'string' && wanted.base !== base.ref) {
    changes.base = { ref: { from: base.ref }, sha: { from: base.sha } };
  }
  if (Object.keys(changes).length > 0)
    await announcePull(host, record, 'edited', login, { changes });
  if (typeof wanted.draft !== 'boolean' || wanted.draft === before.draft) return;
  await announcePull(host, record, wanted.draft ? 'converted_to_draft' : 'ready_for_review', login);
}

async function reread(
  host: Host,
  call: Call,
  repository: string,
  number: number,
  status: number,
): Promise<Reply> {
  const path = `/repos/${repository}/pulls/${number}`;
  const reply = await forward(host, redirected(call, 'GET', path));
  return { ...reply, status };
}

async function listChanges(host: Host, call: Call, groups: Groups): Promise<Reply> {
  const { repository, number, list } = groups;
  const record = host.pulls.get(repository!, Number(number));
  if (record === undefined) return forward(host, call);
  const path = `/repos/${repository}/compare/${record.baseSha}...${record.headSha}`;
  const reply = await forward(host, redirected(call, 'GET', path));
  if (reply.status !== 200 || !isObject(reply.body)) return reply;
  const entries = reply.body[list!];
  return paged(host, call, Array.isArray(entries) ? entries : []);
}

/** On GitHub every pull request is an issue as well; the emulator keeps them apart. */
async function asIssue(host: Host, call: Call, { repository, number }: Groups): Promise<Reply> {
  const record = host.pulls.get(repository!, Number(number));
  if (record === undefined) return editIssue(host, call, repository!, Number(number));
  const path = `/repos/${repository}/pulls/${number}`;
  const asPull = { ...call, path };
  const groups = { repository: repository!, number: number! };
  const reply = await (call.method === 'PATCH'
    ? edit(host, asPull, groups)
    : forward(host, asPull));
  if (reply.status !== 200 || !isObject(reply.body)) return reply;
  return { ...reply, body: issueOf(host, record, reply.body) };
}

async function editIssue(
  host: Host,
  call: Call,
  repository: string,
  number: number,
): Promise<Reply> {
  if (call.method !== 'PATCH') return forward(host, call);
  const before = await forward(host, redirected(call, 'GET', call.path));
  if (before.status === 200 && isObject(before.body)) {
    keepEdit(host, repository, number, before.body, requestJson(call));
  }
  return forward(host, call);
}

function issueOf(host: Host, record: PullRecord, pull: JsonObject): JsonObject {
  const same = [
    ...['id', 'node_id', 'number', 'title', 'user', 'labels', 'state', 'locked', 'assignee'],
    ...['assignees', 'milestone', 'comments', 'created_at', 'updated_at', 'closed_at', 'body'],
    ...['author_association', 'draft', 'html_url', 'active_lock_reason'],
  ];
  const repository = `${host.apiUrl}/repos/${record.repository}`;
  const url = `${repository}/issues/${record.number}`;
  return {
    ...Object.fromEntries(same.filter((key) => key in pull).map((key) => [key, pull[key]])),
    url,
    repository_url: repository,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    state_reason: null,
    reactions: host.reactions.summary(`${url}/reactions`),
    performed_via_github_app: null,
    pull_request: pullRequestOfIssue(record, host),
    body: text(pull.body) ?? null,
  };
}
