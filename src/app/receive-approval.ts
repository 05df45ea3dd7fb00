import type { Event } from '#core/model/event.ts';
import { approvalLabelNamed } from '#core/model/house-rules.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import { mayWrite } from '#core/policy/permission.ts';
import { approvalNeedsWriteAccess } from '#core/report/rules.ts';
import type { Desk } from '#ports/world.ts';

type PullRequestChanged = Extract<Event, { kind: 'pull-request-changed' }>;

/**
 * Whether a label that was put answers what a published report asks, which is then to be published
 * again. One that was put by somebody without write access is taken away, with a sentence.
 */
export async function isAnswer(desk: Desk, event: PullRequestChanged): Promise<boolean> {
  const { repository, pullRequest, actor } = event;
  const label = approvalLabelNamed(event.label ?? '');
  if (label === null) return false;
  const { number } = pullRequest;
  if (mayWrite(await desk.github.permission(repository, actor.login))) {
    return publishesAgain(desk, repository, pullRequest);
  }
  const approvals = { number, offer: [], takeAway: [label] };
  await desk.github.publish(repository, { ...nothingToPublish, approvals });
  await desk.github.reply(repository, number, approvalNeedsWriteAccess(label, actor.login));
  return false;
}

/**
 * Marks the report of the present head as one that GitHub has not got: the next run of it takes the
 * samples that were kept. False where this head has no report that asks for something, or that
 * failed.
 */
export async function publishesAgain(
  desk: Desk,
  repository: Repository,
  { number, headSha }: PullRequest,
): Promise<boolean> {
  const outcome = await desk.store.outcome(repositoryKey(repository), number, headSha);
  if (outcome === null || outcome.verdict === null) return false;
  if (outcome.conclusion !== 'action_required' && outcome.conclusion !== 'failure') return false;
  await desk.store.saveOutcome({ ...outcome, published: false });
  return true;
}
