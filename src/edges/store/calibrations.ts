import { type Kysely, sql } from 'kysely';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Verdict } from '#core/model/judgement.ts';
import type { Tables } from './schema.ts';

/** What is there already stays: a run is measured once. */
export async function addCalibration(
  kysely: Kysely<Tables>,
  repository: string,
  points: readonly CalibrationPoint[],
): Promise<void> {
  if (points.length === 0) return;
  await kysely
    .insertInto('calibrations')
    .values(
      points.map((point) => ({
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
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
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
 * A walk along the index to the newest runs, then one look-up a run: 2,000 of 40,000 points take
 * 20 ms, where `run in (…)` took 36 s. A run's points come as one JSON text, as in baselines.ts.
 */
export async function loadCalibrations(
  kysely: Kysely<Tables>,
  repository: string,
  testbedId: string,
  limit: number,
): Promise<readonly CalibrationPoint[]> {
  const { rows } = await sql<FoundRun>`
    select newest.run, newest.recorded_at as "recordedAt", own.sha, own.points
    from (
      select run, recorded_at
      from calibrations
      where repository = ${repository} and testbed = ${testbedId}
      group by recorded_at, run
      order by recorded_at desc, run
      limit ${limit}
    ) as newest
    cross join lateral (
      select max(sha) as sha, json_agg(
        json_build_array(benchmark, log_ratio, verdict, rounds, conditions)
        order by benchmark) as points
      from calibrations
      where repository = ${repository} and testbed = ${testbedId}
        and calibrations.run = newest.run
    ) as own
    order by newest.recorded_at desc, newest.run`.execute(kysely);
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
