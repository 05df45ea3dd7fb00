/** How every queue treats requests that nobody waits for. */
import { PgBoss } from 'pg-boss';
import { expect, it, vi } from 'vitest';
import { CancelledError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import type { Handler, Queue } from '#ports/queue.ts';
import type { Log } from '#ports/world.ts';
import { aborted, pullRequest } from './queue-samples.ts';

interface Working {
  readonly queue: Queue;
  readonly handled: readonly Request[];
  start(): Promise<void>;
}

export function describeGivingWay(
  working: (handler?: Handler) => Promise<Working>,
  lines: (level: keyof Log) => readonly string[],
): void {
  const { repository } = pullRequest(1, 'a');
  const calibrate: Request = { kind: 'calibrate', repository, sha: 'c', delivery: 'idle' };

  it('is handled after all others', async () => {
    const { queue, handled, start } = await working();
    for (const request of [calibrate, pullRequest(1, 'a')]) await queue.enqueue(request);
    await start();
    await queue.idle();
    expect(handled).toStrictEqual([pullRequest(1, 'a'), calibrate]);
  });

  it.each([
    ['returns', (signal: AbortSignal) => aborted(signal)],
    ['throws', (signal: AbortSignal) => aborted(signal).then(() => signal.throwIfAborted())],
  ])('is stopped for good when another one waits, and %s', async (_, ended) => {
    const started = Promise.withResolvers<void>();
    const reasons: unknown[] = [];
    const { queue, handled, start } = await working(async (request, signal) => {
      if (request.kind !== 'calibrate') return;
      started.resolve();
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      await ended(signal);
    });
    await start();
    await queue.enqueue(calibrate);
    await started.promise;
    await queue.enqueue(pullRequest(1, 'a'));
    await queue.idle();
    expect(handled).toStrictEqual([calibrate, pullRequest(1, 'a')]);
    expect(reasons).toStrictEqual([expect.any(CancelledError)]);
    expect(lines('error')).toStrictEqual([]);
  });

  it('goes on beside its like', async () => {
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const stopped: boolean[] = [];
    const { queue, handled, start } = await working(async (_, signal) => {
      started.resolve();
      await goOn.promise;
      stopped.push(signal.aborted);
    });
    const other = { ...calibrate, repository: { ...repository, name: 'other' } };
    await start();
    await queue.enqueue(calibrate);
    await started.promise;
    await queue.enqueue(other);
    const looks = vi.spyOn(PgBoss.prototype, 'getDb');
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(2), 10_000);
    looks.mockRestore();
    goOn.resolve();
    await queue.idle();
    expect(handled).toStrictEqual([calibrate, other]);
    expect(stopped).toStrictEqual([false, false]);
  });
}
