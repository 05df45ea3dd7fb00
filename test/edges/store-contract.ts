/** What every store keeps, whatever database is under it. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import {
  anyConditions,
  anyRecording,
  manyBenchmarks,
  outcome,
  point,
  recording,
  repository,
  round,
} from './store-samples.ts';

const id = point().benchmark;
const other = 'add/optimized/n=1' as BenchmarkId;

export function describeStore(database: () => StoreDatabase): void {
  let store: Store;

  beforeAll(() => {
    store = createStore(database());
  });

  beforeEach(async () => {
    const tables = ['deliveries', 'recordings', 'rounds', 'outcomes', 'approvals'];
    await sql`truncate ${sql.raw([...tables, 'baseline_points'].join())}`.execute(
      database().kysely,
    );
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

    it('know whose they are', async () => {
      const own = recording({ rounds: [round(0)] });
      await store.saveRecording(repository, own);
      expect(await store.repositoryOf(own.id)).toBe(repository);
      expect(await store.repositoryOf('nobody’s')).toBeNull();
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
      expect(await store.baselineBenchmarks(repository, 'bed')).toStrictEqual([other, id].sort());
      expect(await store.baselineBenchmarks(repository, 'other bed')).toStrictEqual([id]);
      expect(await store.baselineBenchmarks('octo/else', 'bed')).toStrictEqual([]);
    });

    it('stand in the order of their first times, also once a commit is measured again', async () => {
      const at = (hour: number) => `2026-03-01T0${hour}:00:00.000Z`;
      const [first, second] = [
        point({ sha: 'first', recordedAt: at(1) }),
        point({ sha: 'second', recordedAt: at(2) }),
      ];
      // The worker with the later commit is done before the other one.
      for (const own of [second, first]) await store.addBaseline(repository, [own]);
      const series = async () => (await store.baseline(repository, 'bed', [id], 9)).get(id);
      expect(await series()).toStrictEqual([first, second]);
      const again = { ...first, recordedAt: at(3), floorNs: 2.5, rounds: 3, conditions: null };
      await store.addBaseline(repository, [again]);
      expect(await series()).toStrictEqual([{ ...again, recordedAt: at(1) }, second]);
      expect((await store.baseline(repository, 'bed', [id], 1)).get(id)).toStrictEqual([second]);
    });

    it('take more benchmarks than one statement has parameters for, or none of them', async () => {
      const points = manyBenchmarks.map((benchmark, index) =>
        point({ benchmark, floorNs: index + 0.5 }),
      );
      // No text of PostgreSQL's holds a null character: the last statement fails.
      const refused = point({ sha: '\0' });
      await expect(store.addBaseline(repository, [...points, refused])).rejects.toThrow();
      const none = await store.baseline(repository, 'bed', manyBenchmarks, 1);
      expect(none.size).toBe(0);
      await store.addBaseline(repository, points);
      const series = await store.baseline(repository, 'bed', manyBenchmarks, 1);
      expect([...series.values()].flat()).toStrictEqual(points);
    });

    it('name what there is of a testbed', async () => {
      const elsewhere = point({ testbedId: 'other bed', benchmark: other });
      await store.addBaseline(repository, [point(), point({ sha: 'another' }), elsewhere]);
      await store.addBaseline('octo/else', [point({ benchmark: other })]);
      expect(await store.baselineBenchmarks(repository, 'bed')).toStrictEqual([id]);
      expect(await store.baselineBenchmarks(repository, 'other bed')).toStrictEqual([other]);
      expect(await store.baselineBenchmarks(repository, 'no bed')).toStrictEqual([]);
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
        const before = new Map(model);
        for (const own of points) {
          const key = `${own.benchmark} ${own.sha}`;
          const { recordedAt } = before.get(key) ?? own;
          model.set(key, { ...own, recordedAt });
        }
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
