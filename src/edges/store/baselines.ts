import { type Kysely, sql } from 'kysely';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import { chunksOf } from './chunks.ts';
import type { Tables } from './schema.ts';

const key = ['repository', 'testbed', 'benchmark', 'sha'] as const;

/**
 * A commit that is measured again keeps its first time, which is its place in the series: a commit
 * that was made before another one would stand after it otherwise.
 */
export async function addBaseline(
  kysely: Kysely<Tables>,
  repository: string,
  points: readonly BaselinePoint[],
): Promise<void> {
  // One statement must not write one row twice: the last of equal keys is kept.
  const rows = new Map(
    points.map((point) => {
      const row = {
        repository,
        testbed: point.testbedId,
        benchmark: point.benchmark,
        sha: point.sha,
        recorded_at: point.recordedAt,
        floor_ns: point.floorNs,
        rounds: point.rounds,
        conditions: point.conditions,
      };
      return [JSON.stringify(key.map((column) => row[column])), row];
    }),
  );
  await kysely.transaction().execute(async (transaction) => {
    for (const some of chunksOf([...rows.values()])) {
      await transaction
        .insertInto('baseline_points')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(key).doUpdateSet((row) => ({
            floor_ns: row.ref('excluded.floor_ns'),
            rounds: row.ref('excluded.rounds'),
            conditions: row.ref('excluded.conditions'),
          })),
        )
        .execute();
    }
  });
}

/** Newest first; null where nothing was measured. */
interface Found {
  readonly benchmark: BenchmarkId;
  readonly shas: readonly string[] | null;
  readonly times: readonly string[];
  readonly floors: readonly number[];
  readonly rounds: readonly number[];
  readonly conditions: readonly (Conditions | null)[];
}

/**
 * A walk along the index for each benchmark, so a long history costs no more than a short one. A
 * series comes as one row of JSON lists: thousands of rows cost the drivers more than the database.
 * JSON keeps every finite float64, and no floor is another.
 */
export async function loadBaseline(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  benchmarks: readonly BenchmarkId[],
  limit: number,
): Promise<ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>> {
  const wanted = JSON.stringify([...new Set(benchmarks)]);
  const { rows } = await sql<Found>`
    select wanted.benchmark, series.*
    from json_array_elements_text(${wanted}::text::json) as wanted (benchmark)
    cross join lateral (
      select json_agg(sha) as shas, json_agg(recorded_at) as times, json_agg(floor_ns) as floors,
        json_agg(rounds) as rounds, json_agg(conditions) as conditions
      from (
        select sha, recorded_at, floor_ns, rounds, conditions
        from baseline_points
        where repository = ${repository}
          and testbed = ${testbedId}
          and baseline_points.benchmark = wanted.benchmark
        order by recorded_at desc
        limit ${limit}
      ) as point
    ) as series`.execute(kysely);
  const series = new Map<BenchmarkId, readonly BaselinePoint[]>();
  for (const { benchmark, shas, times, floors, rounds, conditions } of rows) {
    if (shas === null) continue;
    const points = shas.map(
      (sha, place): BaselinePoint => ({
        benchmark,
        testbedId,
        sha,
        recordedAt: new Date(times[place] as string).toISOString(),
        floorNs: floors[place] as number,
        rounds: rounds[place] as number,
        conditions: conditions[place] ?? null,
      }),
    );
    series.set(benchmark, points.reverse());
  }
  return series;
}

export async function baselineBenchmarks(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
): Promise<readonly BenchmarkId[]> {
  const rows = await kysely
    .selectFrom('baseline_points')
    .select('benchmark')
    .distinct()
    .where('repository', '=', repository)
    .where('testbed', '=', testbedId)
    .execute();
  return rows.map(({ benchmark }) => benchmark as BenchmarkId).sort();
}
