import { setTimeout as delay } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import { type Request, requestKey } from '#core/model/request.ts';
import type { Database } from '#ports/database.ts';
import type { Handler, Queue } from '#ports/queue.ts';
import type { Log } from '#ports/world.ts';
import { queueName, startBoss } from './boss.ts';
import { givingWay, priorityOf } from './give-way.ts';
import { countLiveJobs, type LiveJob, liveJobs } from './live-jobs.ts';
import { parseRequest } from './request-shape.ts';
import { startWorker, tellStopped, type Worker } from './worker.ts';

/** How long a handler may take to come back once it is told to stop. */
const stopMs = 10_000;
/** Longest wait between two looks at whether anything is left. */
const idlePollMs = 250;

export interface QueueOptions {
  /** How often an idle worker looks for requests, beside being told of them. At least 0.5. */
  readonly pollSeconds?: number;
  /** Longest wait before the first retry of what failed in passing, whole; then it doubles. */
  readonly retrySeconds?: number;
}

/**
 * Requests on pg-boss, in the database that the store uses. Processes may share a server.
 * Throws UserError where the tables of the queue cannot be made.
 */
export async function createQueue(
  database: Database,
  log: Log,
  { pollSeconds = 0.5, retrySeconds = 10 }: QueueOptions = {},
): Promise<Queue> {
  const boss = await startBoss(database, log, retrySeconds);
  let worker: Worker | null = null;
  let tickets = 0;
  return {
    async enqueue(request: Request) {
      const key = requestKey(request);
      tickets += 1;
      const options = { singletonKey: key, priority: priorityOf(request) };
      await boss.send(queueName, { request, ticket: tickets }, options);
      const dropped = await keepNewest(boss, key);
      return dropped.map(({ data }) => parseRequest(data)).filter((one) => one !== null);
    },
    holds: async (key) => (await liveJobs(boss, key)).length > 0,
    async cancel(key) {
      const jobs = await liveJobs(boss, key);
      await drop(boss, ids(jobs));
      return jobs.length > 0;
    },
    async work(handler: Handler) {
      if (database.embedded !== null) await takeOrphans(boss);
      const yielding = givingWay(boss, log, pollSeconds, handler);
      worker = await startWorker(boss, log, pollSeconds, yielding);
    },
    async idle() {
      for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, idlePollMs)) {
        if (worker?.isBusy()) waitMs = 1;
        await worker?.free();
        if ((await countLiveJobs(boss)) === 0 && worker?.isBusy() !== true) return;
        // What a handler is done with is marked so a moment later.
        await delay(waitMs);
      }
    },
    async stop() {
      await worker?.stop();
      await boss.stop({ graceful: true, timeout: stopMs });
    },
  };
}

/**
 * Everything but the newest job of a key goes. Sent first and dropped afterwards: a crash in
 * between leaves one request too many, never one too few. Of two processes that send at once, the
 * one to get here last sees both jobs, so one is left whatever the order.
 */
async function keepNewest(boss: PgBoss, key: string): Promise<readonly LiveJob[]> {
  const older = (await liveJobs(boss, key)).slice(0, -1);
  await drop(boss, ids(older));
  return older;
}

async function drop(boss: PgBoss, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  await boss.cancel(queueName, [...jobIds]);
  await tellStopped(boss, jobIds);
}

/** The directory's lock says that no other worker lives, so whatever is active has lost its own. */
async function takeOrphans(boss: PgBoss): Promise<void> {
  const jobs = await boss.findJobs(queueName);
  const orphans = ids(jobs.filter(({ state }) => state === 'active'));
  if (orphans.length === 0) return;
  await boss.fail(queueName, orphans, { message: 'the worker died' });
  for (const id of orphans) await boss.update({ name: queueName, options: { id, startAfter: 0 } });
}

function ids(jobs: readonly { readonly id: string }[]): string[] {
  return jobs.map(({ id }) => id);
}
