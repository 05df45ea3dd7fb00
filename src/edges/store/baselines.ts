import { type Kysely, sql } from 'kysely';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Tables } from './schema.ts';

const key = ['repository', 'testbed', 'benchmark', 'sha'] as const;

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
      };
      return [JSON.stringify(key.map((column) => row[column])), row];
    }),
  );
  if (rows.size === 0) return;
  await kysely
    .insertInto('baseline_points')
    .values([...rows.values()])
    .onConflict((conflict) =>
      conflict.columns(key).doUpdateSet((row) => ({
        recorded_at: row.ref('excluded.recorded_at'),
        floor_ns: row.ref('excluded.floor_ns'),
        rounds: row.ref('excluded.rounds'),
      })),
    )
    .execute();
}

interface Found {
  readonly benchmark: BenchmarkId;
  readonly sha: string;
  readonly recorded_at: Date;
  readonly floor_ns: number;
  readonly rounds: number;
}

/** A walk along the index for each benchmark, so a long history costs no more than a short one. */
export async function loadBaseline(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  benchmarks: readonly BenchmarkId[],
  limit: number,
): Promise<ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>> {
  const wanted = JSON.stringify([...new Set(benchmarks)]);
  const { rows } = await sql<Found>`
    select point.*
    from json_array_elements_text(${wanted}::text::json) as wanted (benchmark)
    cross join lateral (
      select benchmark, sha, recorded_at, floor_ns, rounds
      from baseline_points
      where repository = ${repository}
        and testbed = ${testbedId}
        and baseline_points.benchmark = wanted.benchmark
      order by recorded_at desc
      limit ${limit}
    ) as point
    order by point.recorded_at`.execute(kysely);
  const series = new Map<BenchmarkId, BaselinePoint[]>();
  for (const row of rows) {
    const point: BaselinePoint = {
      benchmark: row.benchmark,
      testbedId,
      sha: row.sha,
      recordedAt: row.recorded_at.toISOString(),
      floorNs: row.floor_ns,
      rounds: row.rounds,
    };
    const points = series.get(row.benchmark);
    if (points === undefined) series.set(row.benchmark, [point]);
    else points.push(point);
  }
  return series;
}
