/** What every store keeps, whatever database is under it. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import {
  anyRecording,
  calibration,
  conditions,
  outcome,
  point,
  recording,
  repository,
  round,
} from './store-samples.ts';

const id = point().benchmark;
const other = 'add/optimized/n=1' as BenchmarkId;
const anyConditions = fc.constantFrom(null, conditions, 'none-0123456789ab' as Conditions);

export function describeStore(database: () => StoreDatabase): void {
  let store: Store;

  beforeAll(() => {
    store = createStore(database());
  });

  beforeEach(async () => {
    const tables = ['deliveries', 'recordings', 'rounds', 'outcomes', 'approvals'];
    const series = ['baseline_points', 'calibrations'];
    await sql`truncate ${sql.raw([...tables, ...series].join())}`.execute(database().kysely);
  });

  describe('deliveries', () => {
    it('sees an id for the first time once, also when it comes many times at once', async () => {
      const seen = await Promise.all(Array.from({ length: 8 }, () => store.firstSeen('one')));
      expect(seen.filter((first) => first)).toHaveLength(1);
      await store.forgetDelivery('one');
      expect(await store.firstSeen('one')).toBe(true);
      expect(await store.firstSeen('one')).toBe(false);
      expect(await store.firstSeen('another')).toBe(true);
    });

    it('forgets ids after thirty days, and none before', async () => {
      await store.firstSeen('old');
      await store.firstSeen('recent');
      const age = sql`case id when 'old' then interval '31 days' else interval '29 days' end`;
      await sql`update deliveries set seen_at = now() - ${age}`.execute(database().kysely);
      await store.firstSeen('new');
      expect(await store.firstSeen('recent')).toBe(false);
      expect(await store.firstSeen('old')).toBe(true);
    });
  });

  describe('recordings', () => {
    it('come back bit for bit, whatever their numbers and texts', async () => {
      const property = fc.asyncProperty(anyRecording, async (own) => {
        await store.saveRecording(repository, own);
        const back = await store.recording(own.id);
        expect(back).toStrictEqual(own);
        const shapes = (of: typeof own | null) =>
          of?.entries.map(({ benchmark }) => Object.keys(benchmark.shape));
        expect(shapes(back)).toStrictEqual(shapes(own));
      });
      await fc.assert(property, { seed: 1, numRuns: 60 });
    });

    it('are replaced when more rounds came', async () => {
      const first = recording({ rounds: [round(0)] });
      await store.saveRecording(repository, first);
      expect(await store.recording(first.id)).toStrictEqual(first);
      const more = recording({
        rounds: [round(0), round(1), round(2, { base: null })],
        seconds: 99,
      });
      await store.saveRecording(repository, more);
      expect(await store.recording(first.id)).toStrictEqual(more);
    });

    it('may have more rounds than one statement takes', async () => {
      const rounds = Array.from({ length: 1001 }, (_, index) => round(index));
      const own = recording({ id: 'long', rounds });
      await store.saveRecording(repository, own);
      expect(await store.recording('long')).toStrictEqual(own);
    });

    it('are null for an unknown id', async () => {
      expect(await store.recording('nothing')).toBeNull();
    });
  });

  describe('outcomes', () => {
    it('give the one saved last, or the one of a head', async () => {
      const [first, second] = [outcome({ headSha: 'one' }), outcome({ headSha: 'two' })];
      // A worker whose clock is behind saves last.
      const late = outcome({ headSha: 'three', recordedAt: '2020-01-01T00:00:00.000Z' });
      for (const own of [first, second, late]) await store.saveOutcome(own);
      expect(await store.outcome(repository, 7)).toStrictEqual(late);
      expect(await store.outcome(repository, 7, 'one')).toStrictEqual(first);
      const again = {
        ...first,
        verdict: null,
        runId: null,
        published: false,
        conclusion: 'neutral',
      } as const;
      await store.saveOutcome(again);
      expect(await store.outcome(repository, 7)).toStrictEqual(again);
      expect(await store.outcome(repository, 7, 'one')).toStrictEqual(again);
    });

    it('do not mix pull requests and repositories', async () => {
      await store.saveOutcome(outcome());
      expect(await store.outcome(repository, 8)).toBeNull();
      expect(await store.outcome('octo/else', 7)).toBeNull();
      expect(await store.outcome(repository, 7, 'unknown')).toBeNull();
    });

    it('keep a text that has null characters', async () => {
      await store.saveOutcome(outcome({ summary: 'tail: \0 ünï ✓' }));
      const back = await store.outcome(repository, 7);
      expect(back?.summary).toBe('tail: \uFFFD ünï ✓');
    });
  });

  describe('baselines', () => {
    it('are the newest points, oldest first, each commit once', async () => {
      const day = (n: number) => `2026-03-0${n}T00:00:00.000Z`;
      await store.addBaseline(repository, [
        point({ sha: 'two', recordedAt: day(2) }),
        point({ sha: 'one', recordedAt: day(1) }),
        point({ sha: 'three', recordedAt: day(3) }),
        point({ sha: 'three', recordedAt: day(3), floorNs: 3.5 }),
        point({ sha: 'one', benchmark: other }),
        point({ sha: 'one', testbedId: 'other bed' }),
      ]);
      const series = await store.baseline(repository, 'bed', [id, other, id], 2);
      expect(series.get(id)).toStrictEqual([
        point({ sha: 'two', recordedAt: day(2) }),
        point({ sha: 'three', recordedAt: day(3), floorNs: 3.5 }),
      ]);
      expect(series.get(other)).toStrictEqual([point({ sha: 'one', benchmark: other })]);
    });

    it('agree with a list in memory', async () => {
      await fc.assert(fc.asyncProperty(fc.array(batch), fc.integer({ min: 1, max: 4 }), check), {
        seed: 1,
        numRuns: 25,
      });
    });

    it('are empty where nothing was measured', async () => {
      await store.addBaseline(repository, []);
      expect(await store.baseline(repository, 'bed', [id], 5)).toStrictEqual(new Map());
      expect(await store.baseline(repository, 'bed', [], 5)).toStrictEqual(new Map());
    });

    /** Times are all different, as a clock gives them. */
    const batch = fc.array(
      fc.record({
        benchmark: fc.constantFrom(id, other),
        sha: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        floorNs: fc.double({ min: 1e-3, max: 1e12 }),
        rounds: fc.nat(100),
        conditions: anyConditions,
      }),
    );

    async function check(batches: readonly (readonly Drawn[])[], limit: number): Promise<void> {
      await sql`truncate baseline_points`.execute(database().kysely);
      const model = new Map<string, BaselinePoint>();
      let time = 0;
      for (const drawn of batches) {
        const points = drawn.map((own) => {
          time += 1000;
          return { ...own, testbedId: 'bed', recordedAt: new Date(time).toISOString() };
        });
        for (const own of points) model.set(`${own.benchmark} ${own.sha}`, own);
        await store.addBaseline(repository, points);
      }
      const series = await store.baseline(repository, 'bed', [id, other], limit);
      for (const benchmark of [id, other]) {
        const expected = [...model.values()]
          .filter((own) => own.benchmark === benchmark)
          .sort((a, b) => a.recordedAt.localeCompare(b.recordedAt))
          .slice(-limit);
        expect(series.get(benchmark) ?? []).toEqual(expected);
      }
    }
  });

  describe('calibrations', () => {
    const hour = (n: number) => `2026-03-01T0${n}:00:00.000Z`;
    const points = [2, 1, 3].flatMap((n) =>
      [other, id].map((benchmark) =>
        calibration({ runId: `run ${n}`, recordedAt: hour(n), benchmark }),
      ),
    );

    it('are those of the newest runs, newest first, each run in one piece', async () => {
      await store.addCalibration(repository, points);
      const newest = await store.calibrations(repository, 'bed', 2);
      const [second, , third] = [points.slice(0, 2), points.slice(2, 4), points.slice(4)];
      expect(newest).toStrictEqual([...(third ?? []), ...(second ?? [])]);
      expect(await store.calibrations(repository, 'bed', 99)).toHaveLength(points.length);
    });

    it('are of one repository and one testbed', async () => {
      await store.addCalibration(repository, [calibration({ testbedId: 'other bed' })]);
      await store.addCalibration('octo/else', [calibration()]);
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([]);
    });

    it('stay as they were saved first, and come back bit for bit', async () => {
      const own = fc.record({
        logRatio: fc.double(finite),
        rounds: fc.nat(100),
        conditions: anyConditions,
      });
      let runs = 0;
      const property = fc.asyncProperty(own, async (drawn) => {
        runs += 1;
        const first = calibration({ ...drawn, runId: `${runs}`, recordedAt: time(runs) });
        await store.addCalibration(repository, [first, { ...first, logRatio: 1 }]);
        await store.addCalibration(repository, [{ ...first, verdict: 'regression' }]);
        expect(await store.calibrations(repository, 'bed', 1)).toStrictEqual([first]);
      });
      await fc.assert(property, { seed: 1, numRuns: 25 });
    });

    it('are none where nothing was measured', async () => {
      await store.addCalibration(repository, []);
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([]);
    });

    const finite = { noNaN: true, noDefaultInfinity: true };
    const time = (run: number) => new Date(run * 1000).toISOString();
  });

  describe('approvals', () => {
    it('are for one head of one pull request', async () => {
      await store.approve(repository, 7, 'one', 'ada');
      await store.approve(repository, 7, 'one', 'grace');
      expect(await store.isApproved(repository, 7, 'one')).toBe(true);
      expect(await store.isApproved(repository, 7, 'two')).toBe(false);
      expect(await store.isApproved(repository, 8, 'one')).toBe(false);
      expect(await store.isApproved('octo/else', 7, 'one')).toBe(false);
    });
  });

  it('reads a bigint as a number', async () => {
    const { rows } = await sql<{ count: unknown }>`select count(*) from outcomes`.execute(
      database().kysely,
    );
    expect(rows).toStrictEqual([{ count: 0 }]);
  });
}

type Drawn = Omit<BaselinePoint, 'testbedId' | 'recordedAt'>;
