import type { Event } from '#core/model/event.ts';
import { nothingToPublish, performanceLabel, runAgain } from '#core/model/publication.ts';
import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import { pullRequestKey, type Request } from '#core/model/request.ts';
import { carriedCheck, queuedCheck } from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import type { Desk } from '#ports/world.ts';
import { addsOnlyNotes } from './only-notes.ts';
import { isAnswer, publishesAgain } from './receive-approval.ts';
import { showStopped } from './show-stopped.ts';

/**
 * What one event starts. A delivery seen twice acts once; one that failed acts when it comes again.
 */
export async function receiveEvent(desk: Desk, event: Event): Promise<void> {
  if (!(await desk.store.firstSeen(event.delivery))) {
    desk.log.info({ delivery: event.delivery }, 'delivery seen before, ignored');
    return;
  }
  try {
    await handleEvent(desk, event);
  } catch (error) {
    await desk.store.forgetDelivery(event.delivery);
    throw error;
  }
}

async function handleEvent(desk: Desk, event: Event): Promise<void> {
  switch (event.kind) {
    case 'pull-request-changed':
      return pullRequestChanged(desk, event);
    case 'pull-request-closed': {
      const { repository, pullRequest } = event;
      const stopped = await desk.queue.cancel(pullRequestKey(repository, pullRequest.number));
      if (stopped) await showStopped(desk, repository, pullRequest, 'closed');
      return;
    }
    case 'command':
      return command(desk, event);
    case 'issue-changed': {
      const { repository, issue, delivery } = event;
      // Isochron opens issues itself, about what it has just measured.
      if (event.actor.isBot) return;
      const isLabelled = issue.labels.includes(performanceLabel);
      const concerns = {
        opened: isLabelled,
        labeled: event.label === performanceLabel,
        edited: isLabelled && event.textChanged,
      };
      if (!concerns[event.action] || issue.isPullRequest || issue.state === 'closed') return;
      await desk.queue.enqueue({ kind: 'issue', repository, number: issue.number, delivery });
      return;
    }
    case 'push': {
      const { repository, sha, delivery } = event;
      await desk.queue.enqueue({ kind: 'baseline', repository, sha, delivery });
      return;
    }
    case 'check-run-requested':
      if (event.action !== null && event.action !== runAgain.identifier) return;
      return measureAgain(desk, event);
    case 'installation':
      desk.log.info(
        { delivery: event.delivery, action: event.action, repositories: event.repositories },
        'installation changed',
      );
      return;
  }
}

/** GitHub names no pull request for the check run of a fork's head, and none for a baseline's. */
async function measureAgain(
  desk: Desk,
  event: Extract<Event, { kind: 'check-run-requested' }>,
): Promise<void> {
  const { repository, delivery, headSha, pullRequests } = event;
  const open = await desk.github.openPullRequests(repository);
  const concerned = open.filter(
    (one) => pullRequests.includes(one.number) || one.headSha === headSha,
  );
  for (const one of concerned) await enqueueRun(desk, repository, one, delivery, true);
  if (concerned.length > 0) return;
  const newest = await desk.github.branchHead(repository, repository.defaultBranch);
  if (newest !== headSha) return;
  await desk.queue.enqueue({ kind: 'baseline', repository, sha: headSha, delivery });
}

type PullRequestChanged = Extract<Event, { kind: 'pull-request-changed' }>;

async function pullRequestChanged(desk: Desk, event: PullRequestChanged): Promise<void> {
  const { repository, pullRequest, delivery, action } = event;
  if (pullRequest.state === 'closed' || pullRequest.draft) return;
  const key = repositoryKey(repository);
  switch (action) {
    case 'opened':
    case 'reopened':
    case 'ready_for_review':
      return enqueueRun(desk, repository, pullRequest, delivery, false);
    case 'synchronize':
      if (await carryForward(desk, repository, pullRequest)) return;
      return enqueueRun(desk, repository, pullRequest, delivery, false);
    case 'labeled':
      if (await isAnswer(desk, event)) {
        return enqueueRun(desk, repository, pullRequest, delivery, false);
      }
      if (event.actor.isBot || event.label !== performanceLabel) return;
      return enqueueRun(desk, repository, pullRequest, delivery, false);
    case 'edited': {
      // An edit may add the link that was missing; ours (the amended body) adds nothing new.
      if (event.actor.isBot) return;
      const outcome = await desk.store.outcome(key, pullRequest.number, pullRequest.headSha);
      const { number } = pullRequest;
      const isForgotten =
        outcome === null && !(await desk.queue.holds(pullRequestKey(repository, number)));
      const waits = isForgotten || outcome?.conclusion === 'action_required';
      if (!event.baseChanged && !waits) return;
      // What was measured is not measured again for a better description.
      if (!event.baseChanged) await publishesAgain(desk, repository, pullRequest);
      return enqueueRun(desk, repository, pullRequest, delivery, event.baseChanged);
    }
  }
}

/**
 * A push that adds nothing but Isochron's notes to the head that was judged gets that verdict
 * again, without a run; else a note would start a run that commits a note, for ever.
 */
export async function carryForward(
  desk: Desk,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<boolean> {
  const key = repositoryKey(repository);
  const outcome = await desk.store.outcome(key, pullRequest.number);
  if (outcome === null || outcome.headSha === pullRequest.headSha) return false;
  if (outcome.conclusion === 'cancelled') return false;
  const { headSha } = pullRequest;
  if (!(await addsOnlyNotes(desk.github, repository, outcome.headSha, headSha))) return false;
  await desk.github.publish(repository, {
    ...nothingToPublish,
    check: carriedCheck(outcome, headSha),
  });
  await desk.store.saveOutcome({
    ...outcome,
    headSha,
    published: true,
    recordedAt: desk.clock.now().toISOString(),
  });
  desk.log.info({ repository: key, headSha, from: outcome.headSha }, 'verdict carried forward');
  return true;
}

type CommandEvent = Extract<Event, { kind: 'command' }>;

async function command(desk: Desk, event: CommandEvent): Promise<void> {
  const { repository, number, actor, delivery, command: asked } = event;
  if (actor.isBot) return;
  if (asked.name === 'help') return desk.github.reply(repository, number, messages.help());
  if (asked.name === 'unknown') {
    return desk.github.reply(repository, number, messages.unknownCommand(asked.word));
  }
  if (!event.onPullRequest) {
    return desk.github.reply(repository, number, messages.onlyOnPullRequests(asked.name));
  }
  const permission = await desk.github.permission(repository, actor.login);
  if (permission !== 'admin' && permission !== 'write') {
    return desk.github.reply(
      repository,
      number,
      messages.commandNeedsWriteAccess(asked.name, actor.login),
    );
  }
  const pullRequest = await desk.github.pullRequest(repository, number);
  const key = repositoryKey(repository);
  await desk.github.react(repository, event.commentId, 'eyes');
  switch (asked.name) {
    case 'approve':
      if (asked.sha !== null && !isBeginningOf(asked.sha, pullRequest.headSha)) {
        const text = messages.approvedAnotherCommit(asked.sha, pullRequest.headSha);
        return desk.github.reply(repository, number, text);
      }
      await desk.store.approve(key, number, pullRequest.headSha, actor.login);
      return enqueueRun(desk, repository, pullRequest, delivery, true);
    case 'run':
      return enqueueRun(desk, repository, pullRequest, delivery, true);
    case 'cancel': {
      const stopped = await desk.queue.cancel(pullRequestKey(repository, number));
      if (stopped) await showStopped(desk, repository, pullRequest, 'cancelled');
      return desk.github.reply(repository, number, messages.cancelled(stopped));
    }
  }
}

/** As git abbreviates: at least seven digits, or another commit may begin alike. */
function isBeginningOf(text: string, sha: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(text) && sha.startsWith(text.toLowerCase());
}

/** Queues the run of a pull request and shows it as a queued check run. */
export async function enqueueRun(
  desk: Desk,
  repository: Repository,
  pullRequest: PullRequest,
  delivery: string,
  forced: boolean,
): Promise<void> {
  // First the check run, then the queue: a quick worker must not be overtaken by "queued".
  try {
    await desk.github.publish(repository, {
      ...nothingToPublish,
      check: queuedCheck(pullRequest.headSha),
    });
  } catch (error) {
    desk.log.warn({ delivery, err: error }, 'the queued check run could not be shown');
  }
  const superseded = await desk.queue.enqueue(runOf(repository, pullRequest, delivery, forced));
  for (const older of superseded) {
    if (older.kind !== 'pull-request' || older.headSha === pullRequest.headSha) continue;
    await showStopped(desk, repository, older, 'newer-push');
  }
}

function runOf(
  repository: Repository,
  pullRequest: PullRequest,
  delivery: string,
  forced: boolean,
): Request {
  const { number, headSha } = pullRequest;
  return { kind: 'pull-request', repository, number, headSha, delivery, forced };
}
