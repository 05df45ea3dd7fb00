import type { RunChoices } from '#core/model/command.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { PullRequest, Repository } from '#core/model/repository.ts';
import { queuedCheck } from '#core/report/check-run.ts';
import type { Desk } from '#ports/world.ts';
import type { PullRequestRequest } from './pull-request-run.ts';
import { showStopped } from './show-stopped.ts';

/** Queues the run of a pull request and shows it as a queued check run. */
export async function enqueueRun(
  desk: Desk,
  repository: Repository,
  pullRequest: PullRequest,
  delivery: string,
  forced: boolean,
  choices?: RunChoices,
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
  const request = runOf(repository, pullRequest, delivery, forced, choices);
  const superseded = await desk.queue.enqueue(request);
  for (const older of superseded) {
    if (older.kind !== 'pull-request' || older.headSha === pullRequest.headSha) continue;
    await showStopped(desk, repository, older, 'newer-push');
  }
}

/** Queues a run of a part, for which no check run waits. */
export async function enqueuePart(
  desk: Desk,
  repository: Repository,
  pullRequest: PullRequest,
  delivery: string,
  choices: RunChoices,
): Promise<void> {
  await desk.queue.enqueue(runOf(repository, pullRequest, delivery, true, choices));
}

function runOf(
  repository: Repository,
  pullRequest: PullRequest,
  delivery: string,
  forced: boolean,
  choices: RunChoices | undefined,
): PullRequestRequest {
  const { number, headSha } = pullRequest;
  const chosen = choices === undefined ? {} : { choices };
  return { kind: 'pull-request', repository, number, headSha, delivery, forced, ...chosen };
}
