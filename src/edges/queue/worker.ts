/** Handles one job at a time, and stops when the job is taken away. */
import type { Job, JobResult, PgBoss } from 'pg-boss';
import { CancelledError, TransientError } from '#core/model/errors.ts';
import { requestKey } from '#core/model/request.ts';
import type { Handler } from '#ports/queue.ts';
import type { Log } from '#ports/world.ts';
import { mostRetries, queueName } from './boss.ts';
import { liveJobs } from './live-jobs.ts';
import { parseRequest } from './request-shape.ts';

/** Where processes tell each other the ids of jobs that were superseded or cancelled. */
const stopChannel = 'isochron_stop';
/** The heartbeat also finds out that the job is gone, should the notice be lost. */
const heartbeatRefreshSeconds = 3;

interface Running {
  readonly id: string;
  readonly over: PromiseWithResolvers<void>;
  readonly controller: AbortController;
}

export interface Worker {
  /** Whether a handler is at work, also on a job that was taken away from it. */
  isBusy(): boolean;
  /** Resolves once no handler is. */
  free(): Promise<void>;
  /** Aborts what runs; it goes back to the queue. The caller stops pg-boss. */
  stop(): Promise<void>;
}

/** Ends the work on these jobs in whatever process it is done. */
export async function tellStopped(boss: PgBoss, ids: readonly string[]): Promise<void> {
  const text = 'select pg_notify($1, id) from json_array_elements_text($2::text::json) as id';
  await boss.getDb().executeSql(text, [stopChannel, JSON.stringify(ids)]);
}

export async function startWorker(
  boss: PgBoss,
  log: Log,
  pollSeconds: number,
  handler: Handler,
): Promise<Worker> {
  let running: Running | null = null;
  let stopping = false;
  const listening = await listen(boss, log, (id) => {
    if (running?.id === id) running.controller.abort(new CancelledError('superseded or cancelled'));
  });
  const options = {
    batchSize: 1,
    perJobResults: true,
    pollingIntervalSeconds: pollSeconds,
    notifyPollingIntervalSeconds: pollSeconds,
    heartbeatRefreshSeconds,
  } as const;
  const id = await boss.work(queueName, options, async ([job]: Job<unknown>[]) => {
    if (job === undefined) return [];
    const controller = new AbortController();
    const lost = new CancelledError('the request was taken away from this worker', {
      goesOn: true,
    });
    job.signal.addEventListener('abort', () => controller.abort(lost));
    const over = Promise.withResolvers<void>();
    running = { id: job.id, over, controller };
    try {
      return await handle(boss, log, job, controller.signal, handler, () => stopping);
    } finally {
      running = null;
      over.resolve();
      // Whatever was asked for meanwhile is looked for at once.
      boss.notifyWorker(id);
    }
  });
  return {
    isBusy: () => running !== null,
    async free() {
      while (running !== null) await running.over.promise;
    },
    async stop() {
      stopping = true;
      running?.controller.abort(
        new CancelledError('the worker is being stopped', { goesOn: true }),
      );
      await listening?.close();
    },
  };
}

async function listen(
  boss: PgBoss,
  log: Log,
  onStopped: (id: string) => void,
): Promise<{ close(): Promise<void> } | null> {
  try {
    return (await boss.getDb().listen?.(stopChannel, onStopped, () => {})) ?? null;
  } catch (error) {
    // As behind a pooler that hands out connections a transaction at a time.
    log.warn({ err: error }, 'the database passes on no notices: superseded work ends later');
    return null;
  }
}

async function handle(
  boss: PgBoss,
  log: Log,
  job: Job<unknown>,
  signal: AbortSignal,
  handler: Handler,
  isStopping: () => boolean,
): Promise<JobResult[]> {
  const request = parseRequest(job.data);
  if (request === null) {
    log.error(
      { job: job.id },
      'a request of another version was dropped: the sweep makes up for it',
    );
    return [{ id: job.id, status: 'deadletter' }];
  }
  if (isStopping()) return await putBack();
  const key = requestKey(request);
  // Seen only now: it was superseded or cancelled between being fetched and being listened for.
  const newest = (await liveJobs(boss, key)).at(-1);
  if (newest?.id !== job.id) {
    await boss.cancel(queueName, job.id);
    return [];
  }
  const fields = { key, delivery: request.delivery, job: job.id };
  try {
    await handler(request, signal, job.retryCount >= mostRetries);
  } catch (error) {
    if (isStopping() || signal.aborted) return await putBack();
    if (!(error instanceof TransientError)) {
      log.error({ ...fields, err: error }, 'a request ended with an error');
      return [{ id: job.id, status: 'deadletter', output: String(error) }];
    }
    await retry(boss, log, fields, job, error);
    return [];
  }
  return isStopping() ? await putBack() : [{ id: job.id, status: 'completed' }];

  /** What stopping interrupted waits for the next worker; what was taken away is nobody's. */
  async function putBack(): Promise<JobResult[]> {
    if (isStopping()) await failAttempt(boss, job, 'the worker was stopped', 0);
    return [];
  }
}

async function retry(
  boss: PgBoss,
  log: Log,
  fields: object,
  job: Job<unknown>,
  error: TransientError,
): Promise<void> {
  if (job.retryCount >= mostRetries) {
    log.error({ ...fields, err: error, tries: mostRetries + 1 }, 'given up after several tries');
  } else {
    log.warn({ ...fields, err: error, retry: job.retryCount + 1 }, 'will be tried again');
  }
  await failAttempt(boss, job, String(error), error.retryAfterMs);
}

/** Fails this attempt; the next one waits for `afterMs`, or for the queue's back-off when null. */
async function failAttempt(
  boss: PgBoss,
  job: Job<unknown>,
  reason: string,
  afterMs: number | null,
): Promise<void> {
  await boss.fail(queueName, { id: job.id, retryCount: job.retryCount }, { message: reason });
  if (afterMs === null) return;
  await boss.update({
    name: queueName,
    options: { id: job.id, startAfter: Math.ceil(afterMs / 1000) },
  });
}
