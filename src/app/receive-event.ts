import type { Event } from '#core/model/event.ts';
import { nothingToPublish, performanceLabel, runAgain } from '#core/model/publication.ts';
import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import { partKey, pullRequestKey } from '#core/model/request.ts';
import { carriedCheck } from '#core/report/check-run.ts';
import type { Desk } from '#ports/world.ts';
import { enqueueRun } from './enqueue-run.ts';
import { addsOnlyNotes } from './only-notes.ts';
import { isAnswer, publishesAgain } from './receive-approval.ts';
import { receiveCommand } from './receive-command.ts';
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
      await desk.queue.cancel(partKey(repository, pullRequest.number));
      const stopped = await desk.queue.cancel(pullRequestKey(repository, pullRequest.number));
      if (stopped) await showStopped(desk, repository, pullRequest, 'closed');
      return;
    }
    case 'command':
      return receiveCommand(desk, event);
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
