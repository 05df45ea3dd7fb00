import { z } from 'zod';
import type { Actor, Event } from '#core/model/event.ts';
import type { Repository } from '#core/model/repository.ts';
import { parseCommand } from './command.ts';
import { issueShape, pullRequestShape, repositoryShape, shaShape } from './shapes.ts';

/** The name under which our check runs stand on GitHub. */
const checkName = 'isochron';

const actorShape = z
  .object({ login: z.string(), type: z.string().nullish() })
  .transform(({ login, type }): Actor => ({ login, isBot: type === 'Bot' }));

/** What all events of a repository have. */
const delivered = z.object({
  repository: repositoryShape,
  sender: actorShape,
  installation: z.object({ id: z.int() }).nullish(),
});

const label = z.object({ name: z.string() }).nullish();

const pullRequestEvent = delivered.extend({
  action: z.enum([
    'opened',
    'reopened',
    'synchronize',
    'ready_for_review',
    'edited',
    'labeled',
    'closed',
  ]),
  pull_request: pullRequestShape,
  label,
  changes: z.object({ base: z.object({}).nullish() }).nullish(),
});

const issueCommentEvent = delivered.extend({
  action: z.literal('created'),
  issue: issueShape,
  comment: z.object({ id: z.int(), body: z.string(), user: actorShape.nullish() }),
});

const issuesEvent = delivered.extend({
  action: z.enum(['opened', 'labeled', 'edited']),
  issue: issueShape,
  label,
  changes: z.object({ title: z.object({}).nullish(), body: z.object({}).nullish() }).nullish(),
});

const pushEvent = delivered.extend({
  ref: z.string(),
  after: shaShape,
  deleted: z.boolean().nullish(),
  head_commit: z.object({ message: z.string() }).nullish(),
});

const checkRunEvent = delivered.extend({
  action: z.enum(['rerequested', 'requested_action']),
  check_run: z.object({
    name: z.literal(checkName),
    head_sha: shaShape,
    pull_requests: z.array(z.object({ number: z.int().positive() })).nullish(),
  }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
});

const installationEvent = z.object({
  action: z.string(),
  installation: z.object({ id: z.int() }),
  repositories: z.array(z.object({ full_name: z.string() })).nullish(),
});

type Parser = (delivery: string, payload: unknown) => Event | null;

/** One parser an event; a name that is not here starts nothing. */
const parsers: Readonly<Record<string, Parser>> = {
  pull_request: parsePullRequest,
  issue_comment: parseIssueComment,
  issues: parseIssues,
  push: parsePush,
  check_run: parseCheckRun,
  installation: parseInstallation,
};

/** Names of the events that start something. */
export const handledEvents: readonly string[] = Object.keys(parsers);

/**
 * One delivery as an event; null for what starts nothing: other events, other actions, and payloads
 * that are not what GitHub documents. Never throws.
 */
export function parseEvent(name: string, delivery: string, payload: unknown): Event | null {
  return Object.hasOwn(parsers, name) ? (parsers[name]?.(delivery, payload) ?? null) : null;
}

function parsePullRequest(delivery: string, payload: unknown): Event | null {
  const parsed = pullRequestEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { action, pull_request: pullRequest, changes } = parsed.data;
  const from = origin(delivery, parsed.data);
  if (action === 'closed') return { kind: 'pull-request-closed', ...from, pullRequest };
  const baseChanged = changes?.base != null;
  const labelName = action === 'labeled' ? (parsed.data.label?.name ?? null) : null;
  return {
    kind: 'pull-request-changed',
    ...from,
    action,
    pullRequest,
    label: labelName,
    baseChanged,
  };
}

function parseIssueComment(delivery: string, payload: unknown): Event | null {
  const parsed = issueCommentEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { comment, issue, sender } = parsed.data;
  // Isochron's own comments name the commands; a bot must never start a bot.
  if (sender.isBot || comment.user?.isBot) return null;
  const command = parseCommand(comment.body);
  if (command === null) return null;
  return {
    kind: 'command',
    ...origin(delivery, parsed.data),
    command,
    number: issue.number,
    onPullRequest: issue.isPullRequest,
    commentId: comment.id,
  };
}

function parseIssues(delivery: string, payload: unknown): Event | null {
  const parsed = issuesEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { action, issue, changes } = parsed.data;
  const labelName = action === 'labeled' ? (parsed.data.label?.name ?? null) : null;
  const from = origin(delivery, parsed.data);
  const textChanged = changes?.title != null || changes?.body != null;
  return { kind: 'issue-changed', ...from, action, issue, label: labelName, textChanged };
}

function parsePush(delivery: string, payload: unknown): Event | null {
  const parsed = pushEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { ref, after, deleted, head_commit: commit, repository } = parsed.data;
  if (ref !== `refs/heads/${repository.defaultBranch}`) return null;
  if (deleted || /^0+$/.test(after)) return null;
  const from = origin(delivery, parsed.data);
  return { kind: 'push', ...from, sha: after, message: commit?.message ?? '' };
}

function parseCheckRun(delivery: string, payload: unknown): Event | null {
  const parsed = checkRunEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { action, check_run: run, requested_action: requested } = parsed.data;
  if (action === 'requested_action' && !requested) return null;
  return {
    kind: 'check-run-requested',
    ...origin(delivery, parsed.data),
    headSha: run.head_sha,
    pullRequests: (run.pull_requests ?? []).map(({ number }) => number),
    action: action === 'requested_action' ? (requested?.identifier ?? null) : null,
  };
}

function parseInstallation(delivery: string, payload: unknown): Event | null {
  const parsed = installationEvent.safeParse(payload);
  if (!parsed.success) return null;
  const { action, installation, repositories } = parsed.data;
  return {
    kind: 'installation',
    delivery,
    action: action === 'created' || action === 'deleted' ? action : 'other',
    installationId: installation.id,
    repositories: (repositories ?? []).map((repository) => repository.full_name),
  };
}

function origin(
  delivery: string,
  data: z.output<typeof delivered>,
): { delivery: string; repository: Repository; actor: Actor } {
  const installationId = data.installation?.id ?? null;
  return {
    delivery,
    repository: { ...data.repository, installationId },
    actor: data.sender,
  };
}
