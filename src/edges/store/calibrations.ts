import { type Kysely, sql } from 'kysely';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { AlarmCounts, CalibrationPoint, Estimates } from '#core/model/calibration.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { chunksOf } from './chunks.ts';
import type { Tables } from './schema.ts';

/** What is there already stays: a run is measured once. */
export async function addCalibration(
  kysely: Kysely<Tables>,
  repository: string,
  points: readonly CalibrationPoint[],
): Promise<void> {
  const rows = points.map((point) => ({
    repository,
    testbed: point.testbedId,
    run: point.runId,
    benchmark: point.benchmark,
    sha: point.sha,
    recorded_at: point.recordedAt,
    log_ratio: point.logRatio,
    verdict: point.verdict,
    rounds: point.rounds,
    conditions: point.conditions,
  }));
  if (rows.length === 0) return;
  await kysely.transaction().execute(async (transaction) => {
    for (const some of chunksOf(rows)) {
      await transaction
        .insertInto('calibrations')
        .values(some)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
  // Of a new table the planner knows nothing, and takes the index of runs to look for a benchmark:
  // 50 s for 10,000 of them. A server finds out within minutes, the embedded store never.
  await sql`analyze calibrations`.execute(kysely);
}

/**
 * The newest runs, one step of the index a run: to list them by their points would read the points
 * of all benchmarks.
 */
function newestRuns(repository: string, testbedId: string, limit: number) {
  return sql`
    newest (run, recorded_at, place) as (
      (
        select run, recorded_at, 1
        from calibrations
        where repository = ${repository} and testbed = ${testbedId}
        order by recorded_at desc, run desc
        limit 1
      )
      union all
      select older.run, older.recorded_at, newest.place + 1
      from newest
      cross join lateral (
        select run, recorded_at
        from calibrations
        where repository = ${repository} and testbed = ${testbedId}
          and (recorded_at, run) < (newest.recorded_at, newest.run)
        order by recorded_at desc, run desc
        limit 1
      ) as older
      where newest.place < ${limit}
    )`;
}

/** Looks for a claim of each kind in each run, in an index that has nothing but claims. */
export async function loadAlarmCounts(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  limit: number,
): Promise<AlarmCounts> {
  const has = (verdict: Verdict) => sql`
    exists (
      select from calibrations
      where repository = ${repository} and testbed = ${testbedId}
        and calibrations.run = newest.run and verdict = ${sql.lit(verdict)}
    )`;
  const { rows } = await sql<AlarmCounts>`
    with recursive ${newestRuns(repository, testbedId, limit)}
    select count(*) as runs,
      count(*) filter (where slower or faster) as alarms,
      count(*) filter (where slower) as regressions,
      count(*) filter (where faster) as improvements
    from (
      select ${has('regression')} as slower, ${has('improvement')} as faster from newest
    ) as claims`.execute(kysely);
  return rows[0] as AlarmCounts;
}

/** A walk along the index for each benchmark, and one JSON text each, as in baselines.ts. */
export async function loadEstimates(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  wanted: ReadonlyMap<BenchmarkId, Conditions>,
  limit: number,
): Promise<Estimates> {
  const json = JSON.stringify([...wanted]);
  const { rows } = await sql<{ benchmark: BenchmarkId; estimates: readonly number[] | null }>`
    select wanted.pair ->> 0 as benchmark, own.estimates
    from json_array_elements(${json}::text::json) as wanted (pair)
    cross join lateral (
      select json_agg(log_ratio) as estimates
      from (
        select log_ratio
        from calibrations
        where repository = ${repository}
          and testbed = ${testbedId}
          and calibrations.benchmark = wanted.pair ->> 0
          and conditions = wanted.pair ->> 1
        order by recorded_at desc
        limit ${limit}
      ) as point
    ) as own`.execute(kysely);
  return new Map(
    rows.flatMap(({ benchmark, estimates }) => {
      return estimates === null ? [] : [[benchmark, estimates] as const];
    }),
  );
}

interface FoundRun {
  readonly run: string;
  readonly sha: string;
  readonly recordedAt: Date;
  readonly points: readonly FoundPoint[];
}

type FoundPoint = readonly [
  benchmark: BenchmarkId,
  logRatio: number,
  verdict: Verdict,
  rounds: number,
  conditions: Conditions | null,
];

/**
 * One look-up a run: 2,000 of 40,000 points take 20 ms, where `run in (…)` took 36 s. The points of
 * a run come as one JSON text, as in baselines.ts.
 */
export async function loadCalibrations(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  limit: number,
): Promise<readonly CalibrationPoint[]> {
  const { rows } = await sql<FoundRun>`
    with recursive ${newestRuns(repository, testbedId, limit)}
    select newest.run, newest.recorded_at as "recordedAt", own.sha, own.points
    from newest
    cross join lateral (
      select max(sha) as sha, json_agg(
        json_build_array(benchmark, log_ratio, verdict, rounds, conditions)
        order by benchmark) as points
      from calibrations
      where repository = ${repository} and testbed = ${testbedId}
        and calibrations.run = newest.run
    ) as own
    order by newest.place`.execute(kysely);
  return rows.flatMap(({ run, sha, recordedAt, points }) =>
    points.map(([benchmark, logRatio, verdict, rounds, conditions]) => ({
      benchmark,
      testbedId,
      runId: run,
      sha,
      recordedAt: recordedAt.toISOString(),
      logRatio,
      verdict,
      rounds,
      conditions,
    })),
  );
}
