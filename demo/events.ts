/** Which webhooks follow from what happened: each exactly once, whoever noticed it. */
import { corrected } from './corrections.ts';
import type { Host } from './host.ts';
import { takeEdit } from './issue-edits.ts';
import { child, isObject, type Json, type JsonObject, text } from './json.ts';
import { accountOf, isInstalled, pullPayload, pushPayload, read } from './payloads.ts';
import type { PullRecord } from './pulls.ts';
import type { RefUpdate } from './repositories.ts';

/** Sent to every App, subscribed or not. */
const unconditional = ['installation', 'installation_repositories', 'github_app_authorization'];
/** The emulator knows of pushes by its own API only, and says too little of them. */
const ours = ['push', 'create', 'delete', 'ping'];

/** Pull request heads follow their branches; `push` and `synchronize` say so. */
export async function announceRefs(
  host: Host,
  updates: readonly RefUpdate[],
  login: string,
): Promise<void> {
  for (const update of updates) {
    const moves = await host.pulls.follow(update);
    if (isInstalled(update.repository)) {
      announce(host, 'push', await pushPayload(host, update, login));
    }
    for (const { record, before } of moves) {
      await announcePull(host, record, 'synchronize', login, { before, after: record.headSha });
    }
  }
}

export async function announcePull(
  host: Host,
  record: PullRecord,
  action: string,
  login: string,
  more: JsonObject = {},
): Promise<void> {
  if (!isInstalled(record.repository)) return;
  announce(host, 'pull_request', await pullPayload(host, record, action, login, more));
}

export function announce(host: Host, event: string, payload: JsonObject): void {
  if (!subscribed(host, event)) return;
  host.webhooks.send(async () => ({ event, payload }));
}

/** A webhook of the emulator, made right when its turn comes: after the request that caused it. */
export function relay(host: Host, event: string, payload: JsonObject): void {
  if (ours.includes(event)) return;
  if (event === 'issues') host.labelEvents.take(payload, host.apiUrl);
  host.webhooks.send(() =>
    host.lock.run(async () => {
      const message = await rewritten(host, event, payload);
      return message !== null && subscribed(host, message.event) ? message : null;
    }),
  );
}

function subscribed(host: Host, event: string): boolean {
  return unconditional.includes(event) || host.events.includes(event);
}

async function rewritten(
  host: Host,
  event: string,
  original: JsonObject,
): Promise<{ event: string; payload: JsonObject } | null> {
  const payload = corrected(original as Json, host);
  if (!isObject(payload)) return null;
  const repository = text(child(payload, 'repository').full_name);
  if (repository !== undefined) Object.assign(payload, await accountOf(host, repository));
  const action = text(payload.action);
  // The gateway sends these itself, since it knows what changed.
  if (event === 'pull_request' && action === 'edited') return null;
  if (event === 'pull_request') {
    return { event, payload: { ...payload, number: child(payload, 'pull_request').number } };
  }
  if (event === 'issues' && (action === 'labeled' || action === 'unlabeled')) {
    return labelEvent(host, payload, repository!);
  }
  if (event === 'issues' && action === 'edited') {
    payload.changes = takeEdit(host, repository ?? '', Number(child(payload, 'issue').number));
  }
  // The emulator does not keep what a comment said before.
  if (action === 'edited') payload.changes = payload.changes ?? {};
  if (event === 'issues' && action === 'opened') announceLabels(host, payload);
  return { event, payload };
}

/** The emulator calls a pull request that is labelled an issue, and abbreviates the label. */
async function labelEvent(host: Host, payload: JsonObject, repository: string) {
  const subject = child(payload, 'issue');
  const name = encodeURIComponent(String(child(payload, 'label').name));
  const full = await read(host, repository, `/labels/${name}`).catch(() => payload.label);
  const { issue: _, ...rest }: JsonObject = { ...payload, label: full };
  if (!isObject(subject.head)) return { event: 'issues', payload: { ...rest, issue: subject } };
  const pull = { number: subject.number, pull_request: subject };
  return { event: 'pull_request', payload: { ...rest, ...pull } };
}

/** GitHub tells of each label that an issue is opened with. */
function announceLabels(host: Host, opened: JsonObject): void {
  const { labels } = child(opened, 'issue');
  if (!Array.isArray(labels)) return;
  for (const label of labels) announce(host, 'issues', { ...opened, action: 'labeled', label });
}
