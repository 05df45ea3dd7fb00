/** The chain of escalation: who is asked when work cannot go on, and who is asked next. */
import { parseEscalation } from '#core/config/left-on-github.ts';
import {
  type Escalation,
  type EscalationLevel,
  type EscalationReason,
  escalationReasons,
} from '#core/model/escalation.ts';
import type { ApprovalLabel } from '#core/model/house-rules.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { type Repository, repositoryKey, type ThreadComment } from '#core/model/repository.ts';
import type { Asked } from '#core/model/request.ts';
import { isAddressee, isDue, oneLevelUp, saidSince } from '#core/policy/escalation.ts';
import { mayWrite } from '#core/policy/permission.ts';
import { hiddenData } from '#core/report/hidden.ts';
import * as messages from '#core/report/messages-escalation.ts';
import type { Desk } from '#ports/world.ts';
import { findIssue } from './find-issue.ts';
import { readRemoteSettings } from './read-settings.ts';

/** Labels that answer what the rules of the house ask. */
const approvals: Readonly<Partial<Record<EscalationReason, ApprovalLabel>>> = {
  signature: 'perf: signature-approved',
  architecture: 'perf: architecture-approved',
};

type EscalationDesk = Pick<Desk, 'github' | 'store' | 'clock' | 'log'>;

/** What cannot go on, and what is asked of whoever decides: one sentence. */
export interface Escalating {
  readonly repository: Repository;
  /** Of the pull request or issue. */
  readonly number: number;
  readonly reason: EscalationReason;
  readonly asked: string;
}

/**
 * Asks the first of the chain, once for each reason on a thread; later levels are asked by the
 * sweep and by `/perf escalate`. Without a chain in the settings nothing is said.
 */
export async function escalate(desk: EscalationDesk, escalating: Escalating): Promise<void> {
  const { repository, number, reason, asked } = escalating;
  const chain = await readChain(desk, repository);
  if (chain.length === 0) return;
  const known = await readEscalations(desk, repository, number);
  if (known.some((one) => one.reason === reason)) return;
  const saidAt = desk.clock.now().toISOString();
  await say(desk, repository, { number, reason, asked, level: 0, saidAt, state: 'waiting' }, chain);
}

/** `/perf escalate`: one level up for all that is open here, or a question of its own. */
export async function escalateFurther(
  desk: EscalationDesk,
  { repository, number, by }: Asked,
): Promise<void> {
  const chain = await readChain(desk, repository);
  if (chain.length === 0) {
    return desk.github.reply(repository, number, messages.noChain());
  }
  const known = await readEscalations(desk, repository, number);
  const open = known.filter(({ state }) => state !== 'ended');
  for (const one of open) await walkUp(desk, repository, one, chain);
  if (open.length > 0) return;
  if (known.some(({ reason }) => reason === 'asked')) {
    return desk.github.reply(repository, number, messages.chainEnded());
  }
  const asked = `\`${by}\` asks that somebody decide how this goes on.`;
  await escalate(desk, { repository, number, reason: 'asked', asked });
}

/** Part of the sweep: whoever had three days and did not answer is passed over. */
export async function walkChains(desk: EscalationDesk, repository: Repository): Promise<void> {
  const key = repositoryKey(repository);
  const now = desk.clock.now();
  const due = (await desk.store.waitingEscalations(key)).filter((one) => isDue(one, now));
  if (due.length === 0) return;
  const chain = await readChain(desk, repository);
  for (const one of due) {
    if (chain.length === 0 || (await isAnswered(desk, repository, one, chain))) {
      await desk.store.saveEscalation(key, { ...one, state: 'answered' });
    } else {
      await walkUp(desk, repository, one, chain);
    }
  }
}

async function walkUp(
  desk: EscalationDesk,
  repository: Repository,
  escalation: Escalation,
  chain: readonly EscalationLevel[],
): Promise<void> {
  await say(desk, repository, oneLevelUp(escalation, chain, desk.clock.now()), chain);
}

/** Said before it is stored: what a crash leaves unsaid is said again, and the comment is found. */
async function say(
  desk: EscalationDesk,
  repository: Repository,
  escalation: Escalation,
  chain: readonly EscalationLevel[],
): Promise<void> {
  const { number, reason, level } = escalation;
  const to = chain[level]?.to;
  if (to?.kind === 'label') await desk.github.addLabel(repository, number, to.label);
  const comment = messages.escalationComment(escalation, chain);
  await desk.github.publish(repository, { ...nothingToPublish, comment });
  const key = repositoryKey(repository);
  await desk.store.saveEscalation(key, escalation);
  desk.log.info({ repository: key, number, reason, level }, 'escalated');
}

/** Of the default branch: a pull request must not choose who is asked about it. */
async function readChain(
  { github }: EscalationDesk,
  repository: Repository,
): Promise<readonly EscalationLevel[]> {
  const sha = await github.branchHead(repository, repository.defaultBranch);
  return (await readRemoteSettings(github, repository, sha)).escalation;
}

/** A store that was lost gets them back from Isochron's own comments. */
async function readEscalations(
  { store, github }: EscalationDesk,
  repository: Repository,
  number: number,
): Promise<readonly Escalation[]> {
  const key = repositoryKey(repository);
  const stored = await store.escalations(key, number);
  if (stored.length > 0) return stored;
  const comments = await github.comments(repository, number);
  const found = escalationReasons.flatMap((reason) => {
    const own = newest(comments, reason);
    const left =
      own === undefined ? null : parseEscalation(hiddenData(messages.escalationData, own.body));
    return left === null || left.number !== number || left.reason !== reason ? [] : [left];
  });
  for (const one of found) await store.saveEscalation(key, one);
  return found;
}

function newest(
  comments: readonly ThreadComment[],
  reason: EscalationReason,
): ThreadComment | undefined {
  const marker = messages.escalationMarker(reason);
  return comments.findLast(({ isOurs, body }) => isOurs && body.includes(marker));
}

/** Closed, provided with what was missing, or spoken to by somebody whose word counts. */
async function isAnswered(
  { github }: EscalationDesk,
  repository: Repository,
  { number, reason, level }: Escalation,
  chain: readonly EscalationLevel[],
): Promise<boolean> {
  const thread = await github.issue(repository, number);
  if (thread === null || thread.state === 'closed') return true;
  if (reason === 'no-issue' && thread.isPullRequest) {
    const link = await findIssue(github, repository, await github.pullRequest(repository, number));
    if (link.kind !== 'none') return true;
  }
  const label = approvals[reason];
  if (label !== undefined && thread.labels.some((one) => one.toLowerCase() === label)) return true;
  const comments = await github.comments(repository, number);
  const said = saidSince(comments, messages.escalationMarker(reason));
  for (const author of new Set(said.map((one) => one.author))) {
    if (isAddressee(author, chain[level]?.to)) return true;
    if (mayWrite(await github.permission(repository, author))) return true;
  }
  return false;
}
