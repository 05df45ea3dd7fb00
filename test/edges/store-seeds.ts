/**
 * Rows as each migration's version wrote them, and what the present store must read from them. A
 * new migration gets an entry here, with rows that its change touches.
 */
import { expect } from 'vitest';
import type { Store } from '#ports/store.ts';
import { outcome, point, recording, repository, round } from './store-samples.ts';

export interface Seed {
  /** Statements, run after this migration and before the next. */
  readonly rows: string;
  readonly check: (store: Store) => Promise<void>;
}

const seeded = recording({ id: 'seeded', rounds: [round(0), round(1, { base: null })] });
const { rounds: _rounds, ...metadata } = seeded;

export const seeds: Readonly<Record<string, Seed>> = {
  '0001-tables': {
    rows: `
      insert into deliveries (id) values ('seen');
      insert into recordings values
        ('seeded', '${repository}', '2026-03-01T09:00:00.123Z', '${JSON.stringify(metadata)}');
      insert into rounds values
        ('seeded', 0, 'matmul/optimized/rows=3,n=1024,k=5', 0,
         '{1000000.1,999999.3,0.3333333333333333}', 7, true,
         '{1000000.7999999999,999999.3,0.3333333333333333}', 7, true),
        ('seeded', 1, 'matmul/optimized/rows=3,n=1024,k=5', 1, null, null, null,
         '{1000000.7999999999,999999.6333333334,0.3333333333333333}', 7, false);
      insert into outcomes (repository, number, head_sha, verdict, conclusion, title, summary,
          run_id, published, recorded_at) values
        ('${repository}', 7, '${'a'.repeat(40)}', 'regression', 'failure', 'matmul is slower',
         '| a | b |', 'run-1', true, '2026-03-01T09:00:00.123Z');
      insert into baseline_points values
        ('${repository}', 'bed', 'matmul/optimized/rows=3,n=1024,k=5', '${'c'.repeat(40)}',
         '2026-03-01T09:00:00Z', 4345678.123456789, 14);
      insert into approvals (repository, number, head_sha, approved_by) values
        ('${repository}', 7, '${'a'.repeat(40)}', 'ada');`,
    async check(store) {
      expect(await store.firstSeen('seen')).toBe(false);
      expect(await store.recording('seeded')).toStrictEqual(seeded);
      expect(await store.outcome(repository, 7)).toStrictEqual(outcome());
      const { benchmark, testbedId } = point();
      const series = await store.baseline(repository, testbedId, [benchmark], 9);
      expect(series.get(benchmark)).toStrictEqual([point()]);
      expect(await store.isApproved(repository, 7, 'a'.repeat(40))).toBe(true);
    },
  },
};
