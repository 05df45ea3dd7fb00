import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import * as checks from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import type { World } from '#ports/world.ts';
import { investigateIssue } from './investigate-issue.ts';
import { recordBaseline } from './record-baseline.ts';
import { runRequest } from './run-request.ts';

/**
 * One request, and the three ways in which it may fail: a UserError's text becomes the comment, a
 * TransientError goes back to the queue, anything else is an `errored` check run with an id that the log
 * has.
 */
export async function handleRequest(
  world: World,
  request: Request,
  signal: AbortSignal,
): Promise<void> {
  const { log } = world;
  const where = { repository: repositoryKey(request.repository), delivery: request.delivery };
  try {
    log.info({ ...where, kind: request.kind }, 'request begins');
    await dispatch(world, request, signal);
    log.info({ ...where, kind: request.kind }, 'request done');
  } catch (error) {
    if (error instanceof CancelledError || signal.aborted) {
      log.info({ ...where, reason: String(error) }, 'request superseded or cancelled');
      return;
    }
    if (error instanceof TransientError) throw error;
    await explain(world, request, error);
  }
}

async function dispatch(world: World, request: Request, signal: AbortSignal): Promise<void> {
  switch (request.kind) {
    case 'pull-request':
      return runRequest(world, request, signal);
    case 'baseline':
      return recordBaseline(world, request, signal);
    case 'issue':
      return investigateIssue(world, request, signal);
  }
}

/** Says on GitHub what went wrong; the log has everything. */
async function explain(world: World, request: Request, error: unknown): Promise<void> {
  const id = world.chance.id();
  const where = { repository: repositoryKey(request.repository), delivery: request.delivery };
  world.log.error({ ...where, id, err: error }, 'request failed');
  if (request.kind === 'baseline') return;
  const text = error instanceof UserError ? messages.userError(error) : messages.internalError(id);
  const comment = messages.sticky(request.number, text);
  const check =
    request.kind === 'pull-request'
      ? checks.erroredCheck(request.headSha, error instanceof UserError ? error : id)
      : null;
  await world.github.publish(request.repository, { ...nothingToPublish, comment, check });
}
