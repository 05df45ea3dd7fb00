import { sql } from 'kysely';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Recording } from '#core/model/recording.ts';
import type { Outcome, Store } from '#ports/store.ts';
import type { StoreDatabase } from './database.ts';

/** GitHub offers a delivery again for three days; ids older than this are forgotten. */
const deliveriesKept = sql<Date>`now() - interval '30 days'`;
/** Rounds in one insert: a statement has a limited number of parameters. */
const roundsAtOnce = 100;

export function createStore(database: StoreDatabase): Store {
  const { kysely } = database;
  return {
    async firstSeen(delivery) {
      const { numInsertedOrUpdatedRows } = await kysely
        .insertInto('delivery')
        .values({ id: delivery })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      await kysely.deleteFrom('delivery').where('seen_at', '<', deliveriesKept).execute();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async saveRecording(repository, recording) {
      const { rounds, ...rest } = recording;
      const row = {
        id: recording.id,
        repository,
        created_at: recording.createdAt,
        body: JSON.stringify(rest),
      };
      await kysely.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('recording')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
        await transaction.deleteFrom('round').where('recording', '=', recording.id).execute();
        const rows = rounds.map((round, position) => ({
          recording: recording.id,
          position,
          benchmark: round.benchmark,
          body: JSON.stringify(round),
        }));
        for (let from = 0; from < rows.length; from += roundsAtOnce) {
          const some = rows.slice(from, from + roundsAtOnce);
          await transaction.insertInto('round').values(some).execute();
        }
      });
    },

    async recording(id) {
      const row = await kysely
        .selectFrom('recording')
        .select('body')
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return null;
      const rounds = await kysely
        .selectFrom('round')
        .select('body')
        .where('recording', '=', id)
        .orderBy('position')
        .execute();
      return { ...row.body, rounds: rounds.map(({ body }) => body) } as unknown as Recording;
    },

    async saveOutcome(outcome) {
      const { repository, number, headSha } = outcome;
      const row = {
        repository,
        number,
        head_sha: headSha,
        recorded_at: outcome.recordedAt,
        body: JSON.stringify(outcome),
      };
      // The newest is the one saved last: clocks of two workers need not agree.
      await kysely.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('outcome')
          .where('repository', '=', repository)
          .where('number', '=', number)
          .where('head_sha', '=', headSha)
          .execute();
        await transaction.insertInto('outcome').values(row).execute();
      });
    },

    async outcome(repository, number, headSha) {
      const row = await kysely
        .selectFrom('outcome')
        .select('body')
        .where('repository', '=', repository)
        .where('number', '=', number)
        .$if(headSha !== undefined, (query) => query.where('head_sha', '=', headSha as string))
        .orderBy('serial', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : (row.body as unknown as Outcome);
    },

    async addBaseline(repository, points) {
      if (points.length === 0) return;
      await kysely
        .insertInto('baseline_point')
        .values(
          points.map((point) => ({
            repository,
            testbed: point.testbedId,
            benchmark: point.benchmark,
            sha: point.sha,
            recorded_at: point.recordedAt,
            floor_ns: point.floorNs,
            rounds: point.rounds,
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(['repository', 'testbed', 'benchmark', 'sha']).doUpdateSet((row) => ({
            recorded_at: row.ref('excluded.recorded_at'),
            floor_ns: row.ref('excluded.floor_ns'),
            rounds: row.ref('excluded.rounds'),
          })),
        )
        .execute();
    },

    async baseline(repository, testbedId, benchmarks, limit) {
      const series = new Map<BenchmarkId, readonly BaselinePoint[]>();
      for (const benchmark of benchmarks) {
        const rows = await kysely
          .selectFrom('baseline_point')
          .select(['sha', 'recorded_at', 'floor_ns', 'rounds'])
          .where('repository', '=', repository)
          .where('testbed', '=', testbedId)
          .where('benchmark', '=', benchmark)
          .orderBy('serial', 'desc')
          .limit(limit)
          .execute();
        const points = rows.reverse().map((row) => ({
          benchmark,
          testbedId,
          sha: row.sha,
          recordedAt: row.recorded_at,
          floorNs: row.floor_ns,
          rounds: row.rounds,
        }));
        if (points.length > 0) series.set(benchmark, points);
      }
      return series;
    },

    async approve(repository, number, headSha, by) {
      await kysely
        .insertInto('approval')
        .values({ repository, number, head_sha: headSha, approved_by: by })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async isApproved(repository, number, headSha) {
      const row = await kysely
        .selectFrom('approval')
        .select('head_sha')
        .where('repository', '=', repository)
        .where('number', '=', number)
        .where('head_sha', '=', headSha)
        .executeTakeFirst();
      return row !== undefined;
    },

    close: () => database.close(),
  };
}
