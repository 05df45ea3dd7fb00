import { nothingToPublish } from '#core/model/publication.ts';
import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import { restoredCheck, stoppedCheck, type WhyStopped } from '#core/report/check-run.ts';
import type { Desk } from '#ports/world.ts';

interface Head {
  readonly number: number;
  readonly headSha: string;
}

/**
 * A head that is not measured after all: its check run must not stay "queued" or "measuring" for
 * ever. It shows the verdict that the head had before, or that the run was stopped.
 */
export async function showStopped(
  desk: Desk,
  repository: Repository,
  { number, headSha }: Head,
  why: WhyStopped,
): Promise<void> {
  const key = repositoryKey(repository);
  const outcome = await desk.store.outcome(key, number, headSha);
  const known = outcome !== null && outcome.verdict !== null;
  const check = known ? restoredCheck(outcome) : stoppedCheck(headSha, why);
  await desk.github.publish(repository, { ...nothingToPublish, check });
  if (known || why === 'newer-push') return;
  // Remembered, or the sweep would take it for a head that everybody forgot.
  await desk.store.saveOutcome({
    repository: key,
    number,
    headSha,
    verdict: null,
    conclusion: 'cancelled',
    title: check.title,
    summary: check.summary,
    runId: null,
    published: true,
    recordedAt: desk.clock.now().toISOString(),
  });
}

/** Why a run of `head` ended early; null where the same head waits for its next run. */
export async function whyStopped(
  desk: Desk,
  repository: Repository,
  head: Head,
  requestKey: string,
): Promise<WhyStopped | null> {
  const present: PullRequest = await desk.github.pullRequest(repository, head.number);
  if (present.headSha !== head.headSha) return 'newer-push';
  if (await desk.queue.holds(requestKey)) return null;
  return present.state === 'closed' ? 'closed' : 'cancelled';
}
