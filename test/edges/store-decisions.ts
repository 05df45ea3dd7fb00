/** What every store keeps of what people decide, whatever database is under it. */
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import { acceptance, escalation, repository } from './store-samples.ts';

export function describeDecisions(database: () => StoreDatabase): void {
  let store: Store;

  beforeAll(() => {
    store = createStore(database());
  });

  beforeEach(async () => {
    await sql`truncate acceptances, escalations`.execute(database().kysely);
  });

  describe('acceptances', () => {
    it('are all of a pull request, as they were saved last', async () => {
      const other = acceptance({ benchmark: 'add/optimized/n=1' as BenchmarkId, ratio: 1 / 3 });
      await store.saveAcceptances(repository, 7, [acceptance(), other, acceptance({ by: 'eve' })]);
      const saved = await store.acceptances(repository, 7);
      expect(saved).toStrictEqual([other, acceptance({ by: 'eve' })]);
      await store.saveAcceptances(repository, 7, [other]);
      expect(await store.acceptances(repository, 7)).toStrictEqual([other]);
      await store.saveAcceptances(repository, 7, []);
      expect(await store.acceptances(repository, 7)).toStrictEqual([]);
    });

    it('of another pull request or repository stay', async () => {
      await store.saveAcceptances(repository, 8, [acceptance()]);
      await store.saveAcceptances('octo/else', 7, [acceptance()]);
      await store.saveAcceptances(repository, 7, []);
      expect(await store.acceptances(repository, 8)).toStrictEqual([acceptance()]);
      expect(await store.acceptances('octo/else', 7)).toStrictEqual([acceptance()]);
    });
  });

  describe('escalations', () => {
    it('are one a reason, as it was saved last', async () => {
      const signature = escalation({ reason: 'signature' });
      const walked = escalation({ level: 2, state: 'ended', saidAt: '2026-03-04T09:00:00.000Z' });
      for (const one of [escalation(), signature, walked]) {
        await store.saveEscalation(repository, one);
      }
      expect(await store.escalations(repository, 7)).toStrictEqual([walked, signature]);
      expect(await store.escalations(repository, 8)).toStrictEqual([]);
      expect(await store.escalations('octo/else', 7)).toStrictEqual([]);
    });

    it('that wait are found, the longest waiting first', async () => {
      const early = escalation({ number: 9, saidAt: '2026-02-01T09:00:00.000Z' });
      const all = [escalation(), early, escalation({ number: 8, state: 'answered' })];
      for (const one of all) await store.saveEscalation(repository, one);
      await store.saveEscalation('octo/else', escalation());
      expect(await store.waitingEscalations(repository)).toStrictEqual([early, escalation()]);
    });
  });
}
