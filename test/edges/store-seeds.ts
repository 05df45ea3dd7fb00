/**
 * Rows as each migration's version wrote them, and what the present store must read from them. A
 * new migration gets an entry here, with rows that its change touches.
 */
import { expect } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Store } from '#ports/store.ts';
import {
  acceptance,
  calibration,
  conditions,
  escalation,
  inspection,
  outcome,
  point,
  processState,
  recording,
  repository,
  round,
  searchStep,
} from './store-samples.ts';

export interface Seed {
  /** Statements, run after this migration and before the next. */
  readonly rows: string;
  readonly check: (store: Store) => Promise<void>;
}

/** Lockfile and suite were not kept then. */
const unknown = { conditions: null };
/** Nobody looked into processes then. */
const { contended: _contended, ...before } = round(1);
const alone = { ...before, base: null, head: { ...before.head, process: null } };
const entries = recording().entries.map(({ conditions: _conditions, ...entry }) => entry);
const seeded = recording({ id: 'seeded', rounds: [round(0), alone], entries });
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
      expect(series.get(benchmark)).toStrictEqual([point(unknown)]);
      expect(await store.isApproved(repository, 7, 'a'.repeat(40))).toBe(true);
    },
  },
  '0002-processes': {
    rows: `
      insert into recordings values
        ('processes', '${repository}', '2026-03-01T09:00:00.123Z',
         '${JSON.stringify({ ...metadata, id: 'processes' })}');
      insert into rounds values
        ('processes', 0, 'matmul/optimized/rows=3,n=1024,k=5', 1,
         '{1000000.1,999999.6333333334,0.3333333333333333}', 7, false,
         '{1000000.7999999999,999999.6333333334,0.3333333333333333}', 7, false,
         '${JSON.stringify(processState)}', '${JSON.stringify(processState)}', true);`,
    async check(store) {
      const own = recording({ id: 'processes', rounds: [round(1)], entries });
      expect(await store.recording('processes')).toStrictEqual(own);
    },
  },
  '0003-series-index': {
    rows: `
      insert into baseline_points values
        ('${repository}', 'bed', 'add/optimized/n=1', 'newer', '2026-03-02T00:00:00.25Z', 0.1, 2),
        ('${repository}', 'bed', 'add/optimized/n=1', 'older', '2026-03-01T00:00:00Z', 1e300, 1);`,
    async check(store) {
      const benchmark = 'add/optimized/n=1' as BenchmarkId;
      const series = await store.baseline(repository, 'bed', [benchmark], 9);
      const [older, newer] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.250Z'] as const;
      expect(series.get(benchmark)).toStrictEqual([
        point({
          benchmark,
          sha: 'older',
          recordedAt: older,
          floorNs: 1e300,
          rounds: 1,
          ...unknown,
        }),
        point({ benchmark, sha: 'newer', recordedAt: newer, floorNs: 0.1, rounds: 2, ...unknown }),
      ]);
    },
  },
  '0004-calibrations': {
    rows: `
      insert into calibrations values
        ('${repository}', 'bed', 'run-1', 'matmul/optimized/rows=3,n=1024,k=5',
         '${'d'.repeat(40)}', '2026-03-01T09:00:00Z', -0.001234567890123, 'no-change', 14);`,
    async check(store) {
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([calibration(unknown)]);
    },
  },
  '0005-changes': {
    rows: `
      insert into inspections values
        ('${repository}', 'bed', 'matmul/optimized/rows=3,n=1024,k=5', '${'a'.repeat(40)}',
         '${'d'.repeat(40)}', 'regression', '${'b'.repeat(40)}', '${'c'.repeat(40)}', 'run-1', true),
        ('${repository}', 'bed', 'add/optimized/n=1', '${'a'.repeat(40)}',
         '${'d'.repeat(40)}', 'no-change', null, null, null, true);
      insert into change_issues values
        ('${repository}', '${'c'.repeat(40)}', 'a request', '2026-03-01T09:00:00Z', 7),
        ('${repository}', '${'e'.repeat(40)}', 'a request', '2026-03-01T09:00:00Z', null);`,
    async check(store) {
      const own = inspection();
      const benchmark = 'add/optimized/n=1' as BenchmarkId;
      const other = inspection({ benchmark, verdict: 'no-change', trace: null });
      expect(await store.inspections(repository, 'bed', [own.benchmark])).toStrictEqual([own]);
      expect(await store.inspections(repository, 'bed', [benchmark])).toStrictEqual([other]);
      expect(await store.changeIssue(repository, 'c'.repeat(40))).toBe(7);
      expect(await store.changeIssue(repository, 'e'.repeat(40))).toBeNull();
    },
  },
  '0006-conditions': {
    rows: `
      insert into baseline_points values
        ('${repository}', 'bed', 'add/optimized/n=1', 'one', '2026-03-01T00:00:00Z', 1, 14,
         '${conditions}');
      insert into calibrations values
        ('${repository}', 'bed', 'run-1', 'matmul/optimized/rows=3,n=1024,k=5',
         '${'d'.repeat(40)}', '2026-03-01T09:00:00Z', -0.001234567890123, 'no-change', 14,
         '${conditions}');`,
    async check(store) {
      const benchmark = 'add/optimized/n=1' as BenchmarkId;
      const own = { benchmark, sha: 'one', recordedAt: '2026-03-01T00:00:00.000Z', floorNs: 1 };
      const series = await store.baseline(repository, 'bed', [benchmark], 9);
      expect(series.get(benchmark)).toStrictEqual([point(own)]);
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([calibration()]);
    },
  },
  '0007-calibration-indexes': {
    rows: `
      insert into calibrations values
        ('${repository}', 'bed', 'run-1', 'matmul/optimized/rows=3,n=1024,k=5',
         '${'d'.repeat(40)}', '2026-03-01T09:00:00Z', -0.001234567890123, 'no-change', 14,
         '${conditions}'),
        ('${repository}', 'bed', 'run-1', 'add/optimized/n=1',
         '${'d'.repeat(40)}', '2026-03-01T09:00:00Z', 0.02, 'regression', 14, '${conditions}');`,
    async check(store) {
      const { benchmark, logRatio } = calibration();
      const wanted = new Map([[benchmark, conditions]]);
      const estimates = await store.estimates(repository, 'bed', wanted, 9);
      expect([...estimates]).toStrictEqual([[benchmark, [logRatio]]]);
      const counts = { runs: 1, alarms: 1, regressions: 1, improvements: 0 };
      expect(await store.alarmCounts(repository, 'bed', 9)).toStrictEqual(counts);
    },
  },
  '0008-decisions': {
    rows: `
      insert into acceptances values
        ('${repository}', 7, 'matmul/optimized/rows=3,n=1024,k=5', 1.099123456789012,
         '${'a'.repeat(40)}', 'right numbers for "denormals"', 'ada', '2026-03-01T09:00:00Z');
      insert into escalations values
        ('${repository}', 7, 'no-issue', 'Say which issue this is for.', 1,
         '2026-03-01T09:00:00Z', 'waiting');`,
    async check(store) {
      expect(await store.acceptances(repository, 7)).toStrictEqual([acceptance()]);
      expect(await store.waitingEscalations(repository)).toStrictEqual([escalation()]);
    },
  },
  '0009-bisections': {
    rows: `
      insert into bisections values ('${repository}', 'asked', '${'a'.repeat(40)}',
        '${'d'.repeat(40)}');
      insert into bisection_steps values
        ('${repository}', 'asked', 'bed', 'between', '${'a'.repeat(40)}', '${'b'.repeat(40)}',
         'globs', 1, '{"runId":"run-1","outcomes":[],"unbuilt":null}');`,
    async check(store) {
      const own = searchStep({ run: { runId: 'run-1', outcomes: [], unbuilt: null } });
      const range = { goodSha: 'a'.repeat(40), badSha: 'd'.repeat(40) };
      const bisection = { delivery: 'asked', ...range, steps: [own] };
      expect(await store.bisection(repository, 'asked')).toStrictEqual(bisection);
    },
  },
};
