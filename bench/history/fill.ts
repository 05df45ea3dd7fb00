/** A store with the history of a large repository in it, written by the database itself. */
import { type Kysely, sql } from 'kysely';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { StoreDatabase } from '#edges/store/database.ts';

export interface Size {
  readonly benchmarks: number;
  /** Points of each benchmark, one a commit of the default branch. */
  readonly commits: number;
}

export const repository = 'octo/history';
export const testbed = 'bed';
/** Pull requests of the repository, each with an outcome for each of so many heads. */
export const pulls = 2000;
const headsOfPull = 10;
/** Runs of the repository against itself, a day apart: all that a report counts. */
export const calibrationRuns = 400;
/** Of so many runs one has a claim. */
const runsOfClaim = 25;
/** Benchmarks of the repository that such a run reaches within its budget: this share of them. */
const calibratedShare = 0.1;
/** Runs in one statement. */
const runsAtOnce = 50;
/** Ranges of commits of each benchmark that were looked at; the newest is not published. */
export const inspectionsOfBenchmark = 10;
/** Benchmarks with one that is not published. */
export const unpublished = 20;
/** Others that share the tables: so many repositories, each with this share of the rows. */
const otherRepositories = 10;
const otherShare = 0.02;
/** Commits in one statement, between two signs of progress. */
const commitsAtOnce = 10;

export const calibratedOf = ({ benchmarks }: Size): number => benchmarks * calibratedShare;

export const conditions = '0123456789ab-ba9876543210' as Conditions;

export const benchmarkAt = (index: number): BenchmarkId =>
  `kernel-${index}/optimized/n=1024` as BenchmarkId;

/**
 * Commit by commit, as pushes write them: the points of one benchmark lie far apart in the table.
 * Says how far it is after each statement. Returns the rows of the repository on the testbed, and
 * those of others.
 */
export async function fill(
  { kysely }: StoreDatabase,
  size: Size,
  progress: (done: number, total: number) => void,
): Promise<{ readonly points: number; readonly others: number }> {
  const points = size.benchmarks * size.commits;
  for (let from = 0; from < size.commits; from += commitsAtOnce) {
    const to = Math.min(size.commits, from + commitsAtOnce);
    await addPoints(kysely, repository, testbed, size.benchmarks, from, to);
    progress(to * size.benchmarks, points);
  }
  const few = Math.round(size.benchmarks * otherShare);
  await addPoints(kysely, repository, 'another bed', few * otherRepositories, 0, size.commits);
  for (let other = 0; other < otherRepositories; other += 1) {
    await addPoints(kysely, `octo/other-${other}`, testbed, few, 0, size.commits);
  }
  await addOutcomes(kysely);
  for (let from = 0; from < calibrationRuns; from += runsAtOnce) {
    await addCalibrations(kysely, calibratedOf(size), from, from + runsAtOnce);
    progress(from + runsAtOnce, calibrationRuns);
  }
  await addInspections(kysely, size.benchmarks);
  return { points, others: 2 * few * otherRepositories * size.commits };
}

/** Points of the commits [from, to): about a millisecond, noise of 1 %, a step at every 40th. */
async function addPoints<T>(
  kysely: Kysely<T>,
  ofRepository: string,
  onTestbed: string,
  benchmarks: number,
  from: number,
  to: number,
): Promise<void> {
  await sql`
    insert into baseline_points (repository, testbed, benchmark, sha, recorded_at, floor_ns, rounds,
      conditions)
    select ${ofRepository}, ${onTestbed}, 'kernel-' || benchmark || '/optimized/n=1024',
      lpad(to_hex(commit), 40, '0'),
      timestamptz '2026-01-01' + commit * interval '1 hour',
      1e6 * (1 + 0.05 * (commit / 40)) * (1 + 0.01 * sin(commit * 12.9898 + benchmark * 78.233)),
      14, ${conditions}
    from generate_series(${from}::int, ${to - 1}::int) as commit,
      generate_series(0, ${benchmarks - 1}::int) as benchmark
    order by commit, benchmark`.execute(kysely);
}

async function addOutcomes<T>(kysely: Kysely<T>): Promise<void> {
  await sql`
    insert into outcomes (repository, number, head_sha, verdict, conclusion, title, summary,
      run_id, published, recorded_at)
    select ${repository}, pull, lpad(to_hex(pull * 100 + head), 40, '0'), 'no-change', 'success',
      'No kernel changed', repeat('| kernel | 1.00 |', 100), 'run-' || pull, true,
      timestamptz '2026-01-01' + head * interval '1 hour'
    from generate_series(0, ${headsOfPull - 1}::int) as head,
      generate_series(1, ${pulls}::int) as pull
    order by head, pull`.execute(kysely);
}

/** Points of the runs [from, to): noise of 1 %; a claim is of the first benchmark. */
async function addCalibrations<T>(
  kysely: Kysely<T>,
  benchmarks: number,
  from: number,
  to: number,
): Promise<void> {
  await sql`
    insert into calibrations (repository, testbed, run, benchmark, sha, recorded_at, log_ratio,
      verdict, rounds, conditions)
    select ${repository}, ${testbed}, md5(run::text)::uuid::text,
      'kernel-' || benchmark || '/optimized/n=1024', lpad(to_hex(run), 40, '0'),
      timestamptz '2025-01-01' + run * interval '1 day',
      0.01 * sin(run * 12.9898 + benchmark * 78.233),
      case when benchmark = 0 and run % ${runsOfClaim}::int = 0 then 'regression'
        else 'no-change' end,
      14, ${conditions}
    from generate_series(${from}::int, ${to - 1}::int) as run,
      generate_series(0, ${benchmarks - 1}::int) as benchmark
    order by run, benchmark`.execute(kysely);
}

async function addInspections<T>(kysely: Kysely<T>, benchmarks: number): Promise<void> {
  const newest = inspectionsOfBenchmark - 1;
  await sql`
    insert into inspections (repository, testbed, benchmark, before_sha, after_sha, verdict,
      published)
    select ${repository}, ${testbed}, 'kernel-' || benchmark || '/optimized/n=1024',
      lpad(to_hex(range * 10), 40, '0'), lpad(to_hex(range * 10 + 1), 40, '0'), 'no-change',
      range < ${newest}::int or benchmark >= ${unpublished}::int
    from generate_series(0, ${newest}::int) as range,
      generate_series(0, ${benchmarks - 1}::int) as benchmark
    order by range, benchmark`.execute(kysely);
}
