import { fromPglite, type Job, PgBoss } from 'pg-boss';
import { TransientError } from '#core/model/errors.ts';
import { requestKey } from '#core/model/request.ts';
import type { Database } from '#ports/database.ts';
import type { Queue } from '#ports/queue.ts';
import type { Log } from '#ports/world.ts';
import { parseWaiting, type WaitingRequest } from './request-shape.ts';

const queueName = 'requests';
/** A job whose worker has died is taken over after this long without a heartbeat. */
const heartbeatSeconds = 10;
const expireInSeconds = 2 * 60 * 60;
const keptSeconds = 3 * 24 * 60 * 60;
/** How often a worker looks whether its request was superseded, and `idle` looks at the queue. */
const watchMs = 500;
const idleMs = 100;
const pollSeconds = 0.5;
/** Tries after the first one, for what passes by itself; the wait doubles each time. */
const mostRetries = 3;
const firstRetrySeconds = 10;
const stopMs = 10_000;

/** Requests on pg-boss, in the database that the store uses. */
export async function createQueue(database: Database, log: Log): Promise<Queue> {
  const boss = new PgBoss(
    database.embedded === null
      ? { connectionString: database.url as string, useListenNotify: true }
      : { db: fromPglite(database.embedded), backend: 'pglite', useListenNotify: true },
  );
  boss.on('error', (error) => log.warn({ err: error }, 'the queue has a problem'));
  await boss.start();
  await boss.createQueue(queueName, {
    notify: true,
    heartbeatSeconds,
    expireInSeconds,
    deleteAfterSeconds: keptSeconds,
    retryLimit: 2,
  });
  return new BossQueue(boss, log);
}

class BossQueue implements Queue {
  readonly #boss: PgBoss;
  readonly #log: Log;
  #running: AbortController | null = null;
  #stopped = false;

  constructor(boss: PgBoss, log: Log) {
    this.#boss = boss;
    this.#log = log;
  }

  async enqueue(request: Parameters<Queue['enqueue']>[0]): Promise<void> {
    await this.cancel(requestKey(request));
    await this.#send({ request, attempt: 0 }, 0);
  }

  async holds(key: string): Promise<boolean> {
    return (await this.#open(key)).length > 0;
  }

  async cancel(key: string): Promise<boolean> {
    const open = await this.#open(key);
    if (open.length > 0) await this.#boss.cancel(queueName, open);
    return open.length > 0;
  }

  async work(handler: Parameters<Queue['work']>[0]): Promise<void> {
    const options = {
      batchSize: 1,
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
    };
    await this.#boss.work(queueName, options, async ([job]: Job<unknown>[]) => {
      if (job !== undefined) await this.#handle(job, handler);
    });
  }

  async idle(): Promise<void> {
    for (;;) {
      const open = await this.#open(undefined);
      if (open.length === 0 && this.#running === null) return;
      await new Promise((resolve) => setTimeout(resolve, idleMs));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort();
    await this.#boss.stop({ graceful: true, timeout: stopMs });
  }

  async #handle(job: Job<unknown>, handler: Parameters<Queue['work']>[0]): Promise<void> {
    const waiting = parseWaiting(job.data);
    if (waiting === null) {
      this.#log.warn({ job: job.id }, 'a request that this version does not understand is dropped');
      return;
    }
    const controller = new AbortController();
    this.#running = controller;
    const watch = setInterval(() => void this.#watch(job.id, controller), watchMs);
    try {
      await handler(waiting.request, controller.signal);
    } catch (error) {
      if (!(error instanceof TransientError)) {
        this.#log.error({ job: job.id, err: error }, 'a request ended with an error');
      } else if (!controller.signal.aborted) await this.#retry(waiting, error);
    } finally {
      clearInterval(watch);
      this.#running = null;
    }
    // Stopped before it was done: another worker, or this one after a restart, takes it again.
    if (this.#stopped && controller.signal.aborted) throw new Error('the worker was stopped');
  }

  /** Aborts the work of a job that was cancelled, here or by another process. */
  async #watch(id: string, controller: AbortController): Promise<void> {
    try {
      const [job] = await this.#boss.findJobs(queueName, { id });
      if (job === undefined || job.state === 'cancelled') controller.abort();
    } catch (error) {
      this.#log.warn({ err: error }, 'the queue cannot be asked');
    }
  }

  async #retry(waiting: WaitingRequest, error: TransientError): Promise<void> {
    const { request, attempt } = waiting;
    if (attempt >= mostRetries) {
      this.#log.error({ err: error, key: requestKey(request) }, 'given up after several tries');
      return;
    }
    const backOff = firstRetrySeconds * 2 ** attempt;
    const seconds = Math.max(backOff, Math.ceil((error.retryAfterMs ?? 0) / 1000));
    this.#log.warn({ err: error, key: requestKey(request), seconds }, 'to be tried again');
    await this.#send({ request, attempt: attempt + 1 }, seconds);
  }

  async #send(waiting: WaitingRequest, afterSeconds: number): Promise<void> {
    const key = requestKey(waiting.request);
    const options = {
      singletonKey: key,
      ...(afterSeconds > 0 ? { startAfter: afterSeconds } : {}),
    };
    await this.#boss.send(queueName, waiting, options);
  }

  /** Ids of jobs that wait or run, of one key or of all. */
  async #open(key: string | undefined): Promise<string[]> {
    const jobs = await this.#boss.findJobs(queueName, key === undefined ? {} : { key });
    return jobs
      .filter(({ state }) => state === 'created' || state === 'retry' || state === 'active')
      .map(({ id }) => id);
  }
}
