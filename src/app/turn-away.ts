import { type CheckRun, nothingToPublish, type Publication } from '#core/model/publication.ts';
import { type PullRequest, repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import type { Settings } from '#core/model/settings.ts';
import * as checks from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import type { World } from '#ports/world.ts';
import { escalate } from './escalate.ts';

type PullRequestRequest = Extract<Request, { kind: 'pull-request' }>;

/** Nothing measured is touched: a check run says so, and an earlier report is taken back. */
export async function leaveAlone(
  world: World,
  request: PullRequestRequest,
  settings: Settings,
): Promise<void> {
  const text = messages.nothingTouchedAnyMore(request.headSha);
  await finish(world, request, checks.nothingMeasuredCheck(request.headSha), {
    comment: { ...messages.sticky(request.number, text), onlyIfThere: true },
    label: settings.labels ? { number: request.number, keep: null } : null,
  });
}

export async function waitForApproval(
  world: World,
  request: PullRequestRequest,
  pullRequest: PullRequest,
  settings: Settings,
): Promise<void> {
  const text = messages.waitsForApproval(pullRequest.author, request.headSha);
  await finish(world, request, checks.waitingForApprovalCheck(request.headSha), {
    comment: messages.sticky(request.number, text),
    label: settings.labels ? { number: request.number, keep: null } : null,
  });
}

export async function askForIssue(
  world: World,
  request: PullRequestRequest,
  settings: Settings,
): Promise<void> {
  await finish(world, request, checks.needsIssueCheck(request.headSha), {
    comment: messages.sticky(request.number, messages.needsIssue()),
    label: settings.labels ? { number: request.number, keep: 'perf: needs-issue' } : null,
  });
  const { repository, number } = request;
  const asked = 'Say which issue this is for, or open one, or say that it is not wanted.';
  await escalate(world, { repository, number, reason: 'no-issue', asked });
}

/** Publishes a check that ends the request without a measurement, and remembers it. */
async function finish(
  world: World,
  request: PullRequestRequest,
  check: CheckRun,
  publication: Partial<Publication>,
): Promise<void> {
  await world.github.publish(request.repository, { ...nothingToPublish, ...publication, check });
  await rememberEnd(world, request, check);
}

/** An end without a verdict, so that neither the sweep nor an edit starts the same again. */
export async function rememberEnd(
  world: Pick<World, 'store' | 'clock'>,
  request: PullRequestRequest,
  check: CheckRun,
): Promise<void> {
  await world.store.saveOutcome({
    repository: repositoryKey(request.repository),
    number: request.number,
    headSha: request.headSha,
    verdict: null,
    conclusion: check.conclusion ?? 'neutral',
    title: check.title,
    summary: check.summary,
    runId: null,
    published: true,
    recordedAt: world.clock.now().toISOString(),
  });
}
