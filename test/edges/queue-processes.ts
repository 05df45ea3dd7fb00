/** Several processes on one PostgreSQL server. */
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Request } from '#core/model/request.ts';
import { requestKey } from '#core/model/request.ts';
import { createQueue } from '#edges/queue/queue.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import type { Queue } from '#ports/queue.ts';
import { pullRequest, recordingLog } from './queue-samples.ts';
import { linesOf, startChild } from './store-start-child.ts';

/** What takes ten seconds and more; it goes on while others are tested. */
interface LongWaits {
  /** What the worker that takes over was given. */
  readonly takenOver: Promise<readonly Request[]>;
  /** Whether the request that a deaf handler was left with still waits. */
  readonly leftDeaf: Promise<boolean>;
}

/** Each on a database of its own, which is closed when it is over. */
export function beginLongWaits(newDatabase: () => Promise<StoreDatabase>): LongWaits {
  const begin = async <T>(wait: (database: StoreDatabase) => Promise<T>): Promise<T> => {
    const database = await newDatabase();
    try {
      return await wait(database);
    } finally {
      await database.close();
    }
  };
  const waits = { takenOver: begin(takeOver), leftDeaf: begin(leaveDeaf) };
  // The test that waits for it says so.
  for (const wait of Object.values(waits)) wait.catch(() => {});
  return waits;
}

async function takeOver(database: StoreDatabase): Promise<readonly Request[]> {
  const queue = await createQueue(database, recordingLog().log, { retrySeconds: 0 });
  await queue.enqueue(pullRequest(1, 'a'));
  const child = startWorker(database);
  const begun = await linesOf(child.stdout).next();
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (begun !== 'begins a') throw new Error(`the worker that is killed said: ${begun}`);
  const handled: Request[] = [];
  await queue.work(async (request) => void handled.push(request));
  await queue.idle();
  await queue.stop();
  return handled;
}

async function leaveDeaf(database: StoreDatabase): Promise<boolean> {
  const { log } = recordingLog();
  const first = await createQueue(database, log, { retrySeconds: 0 });
  const started = Promise.withResolvers<void>();
  await first.work(() => {
    started.resolve();
    return new Promise(() => {});
  });
  await first.enqueue(pullRequest(1, 'a'));
  await started.promise;
  await first.stop();
  const second = await createQueue(database, log, { retrySeconds: 0 });
  const isHeld = await second.holds(requestKey(pullRequest(1, 'a')));
  await second.stop();
  return isHeld;
}

export function describeProcesses(database: () => StoreDatabase, waits: () => LongWaits): void {
  const open: Queue[] = [];
  const { log } = recordingLog();

  async function newQueue(): Promise<Queue> {
    const queue = await createQueue(database(), log, { retrySeconds: 0 });
    open.push(queue);
    return queue;
  }

  afterEach(async () => {
    for (const queue of open.splice(0)) await queue.stop();
    await sql`delete from pgboss.job`.execute(database().kysely);
  });

  it('stops what another process runs, when it is superseded or cancelled', async () => {
    const queue = await newQueue();
    const child = startWorker(database());
    const lines = linesOf(child.stdout);
    try {
      await queue.enqueue(pullRequest(1, 'a'));
      expect(await lines.next()).toBe('begins a');
      await queue.enqueue(pullRequest(1, 'b'));
      expect(await lines.next()).toBe('aborted a: CancelledError');
      expect(await lines.next()).toBe('begins b');
      expect(await queue.cancel(requestKey(pullRequest(1, 'b')))).toBe(true);
      expect(await lines.next()).toBe('aborted b: CancelledError');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('shares the work, each request handled once', async () => {
    const queues = [await newQueue(), await newQueue(), await newQueue()];
    const handled: Request[] = [];
    for (const queue of queues) await queue.work(async (request) => void handled.push(request));
    const requests = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => pullRequest(number, 'a'));
    await Promise.all(requests.map((request, index) => queues[index % 3]?.enqueue(request)));
    await queues[0]?.idle();
    const keys = handled.map(requestKey);
    expect(keys.toSorted()).toStrictEqual(requests.map(requestKey));
  });

  it('takes over from a worker that was killed', async () => {
    expect(await waits().takenOver).toStrictEqual([pullRequest(1, 'a')]);
  });

  it('leaves a deaf handler after ten seconds, and its request to the next worker', async () => {
    expect(await waits().leftDeaf).toBe(true);
  });
}

function startWorker({ url }: StoreDatabase) {
  const options = { databaseUrl: url, directory: null };
  return startChild('work', JSON.stringify(options), './queue-child.ts');
}
