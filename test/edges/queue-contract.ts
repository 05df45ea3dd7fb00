/** How every queue behaves, whatever database is under it. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { CancelledError, TransientError } from '#core/model/errors.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { createQueue, type QueueOptions } from '#edges/queue/queue.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import type { Queue } from '#ports/queue.ts';
import { describeGivingWay } from './queue-giving-way.ts';
import { aborted, askedFor, pullRequest, recordingLog } from './queue-samples.ts';

type Handler = Parameters<Queue['work']>[0];

export function describeQueue(database: () => StoreDatabase): void {
  const open: Queue[] = [];
  const { log, lines, clear } = recordingLog();

  async function newQueue(options: QueueOptions = { retrySeconds: 0 }): Promise<Queue> {
    const queue = await createQueue(database(), log, options);
    open.push(queue);
    return queue;
  }

  /** A queue whose worker notes what it is given, then does what `handler` says. */
  async function working(handler: Handler = async () => {}) {
    const queue = await newQueue();
    const handled: Request[] = [];
    const start = () =>
      queue.work(async (request, signal, lastTry) => {
        handled.push(request);
        await handler(request, signal, lastTry);
      });
    return { queue, handled, start };
  }

  afterEach(async () => {
    for (const queue of open.splice(0)) await queue.stop();
    await sql`delete from pgboss.job`.execute(database().kysely);
    clear();
  });

  describe('one request a key', () => {
    it('handles requests as they were asked for, whole, one at a time', async () => {
      let busy = 0;
      const { queue, handled, start } = await working(async () => {
        busy += 1;
        expect(busy).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        busy -= 1;
      });
      const { repository } = pullRequest(1, 'a');
      const requests: Request[] = [
        pullRequest(1, 'a'),
        { kind: 'baseline', repository, sha: 'b', delivery: 'push' },
        { kind: 'issue', repository, number: 1, delivery: 'issue' },
        ...askedFor,
        {
          ...{ kind: 'confirm', repository, testbedId: 'bed', delivery: 'push' },
          ...{ beforeSha: 'a', afterSha: 'b', benchmarks: ['add/optimized/n=1' as BenchmarkId] },
        },
        pullRequest(2, 'a'),
      ];
      for (const request of requests) await queue.enqueue(request);
      await start();
      await queue.idle();
      expect(handled).toStrictEqual(requests);
    });

    it('keeps the newest of those that wait', async () => {
      const { queue, handled, start } = await working();
      for (const sha of ['a', 'b', 'c']) await queue.enqueue(pullRequest(1, sha));
      await start();
      await queue.idle();
      expect(handled).toStrictEqual([pullRequest(1, 'c')]);
    });

    it('keeps one of those that come at once', async () => {
      const { queue, handled, start } = await working();
      const shas = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(shas.map((sha) => queue.enqueue(pullRequest(1, sha))));
      await start();
      await queue.idle();
      expect(handled).toHaveLength(1);
    });

    it('stops the one that runs and then handles the newer', async () => {
      const started = Promise.withResolvers<void>();
      const reasons: unknown[] = [];
      const { queue, handled, start } = await working(async (request, signal) => {
        if (request.kind !== 'pull-request' || request.headSha !== 'a') return;
        started.resolve();
        await aborted(signal);
        reasons.push(signal.reason);
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      await started.promise;
      await queue.enqueue(pullRequest(1, 'b'));
      await queue.idle();
      expect(handled).toStrictEqual([pullRequest(1, 'a'), pullRequest(1, 'b')]);
      expect(reasons).toStrictEqual([expect.any(CancelledError)]);
      expect(lines('error')).toStrictEqual([]);
    });

    it('agrees with a list in memory', async () => {
      const step = fc.record({
        cancel: fc.boolean(),
        number: fc.integer({ min: 1, max: 3 }),
        sha: fc.stringMatching(/^[0-9a-f]{4}$/),
      });
      const property = fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const { queue, handled, start } = await working();
        const model = new Map<string, Request>();
        for (const { cancel, number, sha } of steps) {
          const request = pullRequest(number, sha);
          const key = requestKey(request);
          if (cancel) {
            expect(await queue.cancel(key)).toBe(model.delete(key));
          } else {
            await queue.enqueue(request);
            // Taken out first, since it waits from now on, behind the others.
            model.delete(key);
            model.set(key, request);
          }
          expect(await queue.holds(key)).toBe(model.has(key));
        }
        await start();
        await queue.idle();
        await queue.stop();
        expect(handled).toStrictEqual([...model.values()]);
      });
      await fc.assert(property, { seed: 1, numRuns: 6 });
    });
  });

  describe('a request that gives way', () => describeGivingWay(working, lines));

  describe('cancel', () => {
    it('drops what waits', async () => {
      const { queue, handled, start } = await working();
      const key = requestKey(pullRequest(1, 'a'));
      expect(await queue.cancel(key)).toBe(false);
      await queue.enqueue(pullRequest(1, 'a'));
      expect(await queue.holds(key)).toBe(true);
      expect(await queue.cancel(key)).toBe(true);
      expect(await queue.holds(key)).toBe(false);
      await start();
      await queue.idle();
      expect(handled).toStrictEqual([]);
    });

    it('stops what runs, for good', async () => {
      const started = Promise.withResolvers<void>();
      const { queue, handled, start } = await working(async (_, signal) => {
        started.resolve();
        await aborted(signal);
        signal.throwIfAborted();
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      await started.promise;
      expect(await queue.cancel(requestKey(pullRequest(1, 'a')))).toBe(true);
      await queue.idle();
      expect(handled).toHaveLength(1);
      expect(lines('error')).toStrictEqual([]);
    });
  });

  describe('failures', () => {
    it('tries three times more what fails in passing, and then gives up', async () => {
      const lastTries: boolean[] = [];
      const { queue, handled, start } = await working(async (_request, _signal, lastTry) => {
        lastTries.push(lastTry);
        throw new TransientError('the network is down');
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      await queue.idle();
      expect(handled).toHaveLength(4);
      expect(lastTries).toStrictEqual([false, false, false, true]);
      expect(lines('warn')).toHaveLength(3);
      expect(lines('error')).toStrictEqual(['given up after several tries']);
    });

    it('goes on where a retry succeeds', async () => {
      let tries = 0;
      const { queue, handled, start } = await working(async () => {
        tries += 1;
        if (tries < 3) throw new TransientError('the network is down');
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      await queue.idle();
      expect(handled).toHaveLength(3);
      expect(lines('error')).toStrictEqual([]);
    });

    it('waits for as long as was asked for, and may be superseded meanwhile', async () => {
      const { queue, handled, start } = await working(async (request) => {
        if (request.kind === 'pull-request' && request.headSha === 'b') return;
        throw new TransientError('rate limit', 90_000);
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      const seconds = await vi.waitUntil(retryWaits, { timeout: 30_000 });
      expect(seconds).toBeLessThanOrEqual(90);
      expect(await queue.holds(requestKey(pullRequest(1, 'a')))).toBe(true);
      await queue.enqueue(pullRequest(1, 'b'));
      await queue.idle();
      expect(handled).toStrictEqual([pullRequest(1, 'a'), pullRequest(1, 'b')]);
    });

    /** Seconds until the next try, as the database counts them; null while there is none. */
    async function retryWaits(): Promise<number | null> {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from start_after - now())::float8 as seconds
        from pgboss.job where state = 'retry' and start_after > now() + interval '20 seconds'
      `.execute(database().kysely);
      return rows[0]?.seconds ?? null;
    }

    it('ends a request with any other error, logs it, and goes on with the next', async () => {
      const { queue, handled, start } = await working(async (request) => {
        if (request.kind === 'pull-request' && request.number === 1) throw new TypeError('a bug');
      });
      await start();
      await queue.enqueue(pullRequest(1, 'a'));
      await queue.enqueue(pullRequest(2, 'a'));
      await queue.idle();
      expect(handled).toStrictEqual([pullRequest(1, 'a'), pullRequest(2, 'a')]);
      expect(lines('error')).toStrictEqual(['a request ended with an error']);
    });

    it('drops a row that it cannot read, and goes on with the next', async () => {
      const { queue, handled, start } = await working();
      for (const data of ['{"request":{"kind":"tune"},"ticket":1}', '"text"', 'null']) {
        const insert = sql`
          insert into pgboss.job (name, data) values ('requests', ${data}::text::jsonb)`;
        await insert.execute(database().kysely);
      }
      await queue.enqueue(pullRequest(1, 'a'));
      await start();
      await queue.idle();
      expect(handled).toStrictEqual([pullRequest(1, 'a')]);
      expect(lines('error')).toHaveLength(3);
    });
  });

  describe('stop', () => {
    it('aborts what runs, which the next worker takes, and leaves what waits', async () => {
      const started = Promise.withResolvers<void>();
      const first = await working(async (_, signal) => {
        started.resolve();
        await aborted(signal);
      });
      await first.queue.enqueue(pullRequest(1, 'a'));
      await first.queue.enqueue(pullRequest(2, 'a'));
      await first.start();
      await started.promise;
      await first.queue.stop();
      expect(first.handled).toStrictEqual([pullRequest(1, 'a')]);

      const second = await working();
      await second.start();
      await second.queue.idle();
      expect(second.handled).toHaveLength(2);
      expect(second.handled).toEqual(
        expect.arrayContaining([pullRequest(1, 'a'), pullRequest(2, 'a')]),
      );
    });

    it('may be called twice, and without a worker', async () => {
      const queue = await newQueue();
      await queue.stop();
      await queue.stop();
    });
  });
}
