/** What was acknowledged is there after a kill -9 in the middle of writing. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { type DatabaseOptions, openDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import { recording } from './store-samples.ts';
import { startChild } from './store-start-child.ts';

const killedAfter = 40;

export function describeCrash(options: () => DatabaseOptions): void {
  it('keeps what was acknowledged before a kill -9', { timeout: 120_000 }, async () => {
    const child = startChild('write', JSON.stringify(options()));
    const acknowledged: number[] = [];
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      acknowledged.push(Number(line));
      if (acknowledged.length === killedAfter) child.kill('SIGKILL');
    });
    await Promise.all([once(child, 'exit'), once(lines, 'close')]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(killedAfter);

    const store = createStore(await openDatabase(options()));
    try {
      for (const number of acknowledged) {
        expect(await store.firstSeen(`delivery-${number}`)).toBe(false);
        const id = `run-${number}`;
        expect(await store.recording(id)).toStrictEqual(recording({ id }));
      }
      // The row that was being written is there or not; the store takes new ones.
      expect(await store.firstSeen('after the crash')).toBe(true);
    } finally {
      await store.close();
    }
  });
}
