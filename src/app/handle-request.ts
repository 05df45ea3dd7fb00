import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import { nothingToPublish, type Publication } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { isWhole, type Request, requestKey } from '#core/model/request.ts';
import * as checks from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import { answer } from '#core/report/messages-commands.ts';
import type { World } from '#ports/world.ts';
import { bisect } from './bisect.ts';
import { calibrate } from './calibrate.ts';
import { confirmChange } from './confirm-change.ts';
import { explainRun } from './explain-run.ts';
import { investigateIssue } from './investigate-issue.ts';
import { profileBenchmark } from './profile-benchmark.ts';
import { recordBaseline } from './record-baseline.ts';
import { runRequest } from './run-request.ts';
import { scaffold } from './scaffold.ts';
import { showHistory } from './show-history.ts';
import { showStopped, whyStopped } from './show-stopped.ts';
import { tune } from './tune.ts';
import { rememberEnd } from './turn-away.ts';

/**
 * One request, and the three ways in which it may fail: a UserError's text becomes the comment, a
 * TransientError goes back to the queue as long as there is a try left, anything else is an
 * `errored` check run with an id that the log has.
 */
export async function handleRequest(
  world: World,
  request: Request,
  signal: AbortSignal,
  lastTry: boolean,
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
      const { reason } = signal;
      const goesOn = reason instanceof CancelledError && reason.goesOn;
      if (!goesOn) await showEnd(world, request);
      return;
    }
    if (error instanceof TransientError && !lastTry) throw error;
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
    case 'confirm':
      return confirmChange(world, request, signal);
    case 'profile':
      return profileBenchmark(world, request, signal);
    case 'bisect':
      return bisect(world, request, signal);
    case 'explain':
      return explainRun(world, request);
    case 'history':
      return showHistory(world, request);
    case 'tune':
      return tune(world, request, signal);
    case 'scaffold':
      return scaffold(world, request, signal);
    case 'calibrate':
      return calibrate(world, request, signal);
  }
}

/** The check run of what was stopped; should GitHub not answer now, the log is enough. */
async function showEnd(world: World, request: Request): Promise<void> {
  if (request.kind !== 'pull-request' || !isWhole(request)) return;
  const { repository, delivery } = request;
  try {
    const why = await whyStopped(world, repository, request, requestKey(request));
    if (why !== null) await showStopped(world, repository, request, why);
  } catch (error) {
    world.log.warn({ delivery, err: error }, 'the end of a run could not be shown');
  }
}

/** Says on GitHub what went wrong; the log has everything. */
async function explain(world: World, request: Request, error: unknown): Promise<void> {
  const { repository, delivery } = request;
  const id = world.chance.id();
  const where = { repository: repositoryKey(repository), delivery };
  world.log.error({ ...where, id, err: error }, 'request failed');
  if (await isReported(world, request)) return;
  const said = sayFailed(request, error instanceof UserError ? error : id);
  if (said === null) return;
  await world.github.publish(repository, { ...nothingToPublish, ...said });
  // What passes is left to the sweep; the rest would only fail again.
  if (request.kind !== 'pull-request' || said.check === null) return;
  if (!(error instanceof TransientError)) await rememberEnd(world, request, said.check);
}

/** Where it is said; null where nobody asked. `why` is an id for what is a mistake of ours. */
function sayFailed(
  request: Request,
  why: UserError | string,
): Pick<Publication, 'comment' | 'check'> | null {
  const text = typeof why === 'string' ? messages.internalError(why) : messages.userError(why);
  switch (request.kind) {
    case 'pull-request': {
      if (!isWhole(request)) return answered(request, text);
      const check = checks.erroredCheck(request.headSha, why);
      return { comment: messages.sticky(request.number, text), check };
    }
    case 'baseline':
      return { comment: null, check: checks.erroredCheck(request.sha, why) };
    case 'issue':
      return { comment: messages.sticky(request.number, text), check: null };
    case 'profile':
    case 'bisect':
    case 'explain':
    case 'history':
    case 'tune':
    case 'scaffold':
      return answered(request, typeof why === 'string' ? text : messages.commandError(why));
    case 'confirm':
    case 'calibrate':
      return null;
  }
}

/** An answer of its own, beside the report. */
function answered(
  request: Request & { readonly number: number },
  text: string,
): Pick<Publication, 'comment' | 'check'> {
  return { comment: answer(request.number, requestKey(request), text), check: null };
}

/**
 * Whether this head has its verdict: then only a part of the publication failed, a label for which
 * the permission is missing, say, and an error must not take the report's place.
 */
async function isReported({ store }: World, request: Request): Promise<boolean> {
  if (request.kind !== 'pull-request' || !isWhole(request)) return false;
  const { repository, number, headSha } = request;
  const outcome = await store.outcome(repositoryKey(repository), number, headSha);
  return outcome !== null && outcome.verdict !== null;
}
