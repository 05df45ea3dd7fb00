import { type Kysely, sql } from 'kysely';

/**
 * What a report asks of calibrations, each out of an index of its own: the estimates of a benchmark
 * under some conditions, newest first; and whether a run claimed anything, which few do.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index calibrations_estimates
    on calibrations (repository, testbed, benchmark, conditions, recorded_at)
    include (log_ratio)`.execute(db);
  await sql`
    create index calibrations_claims
    on calibrations (repository, testbed, run, verdict)
    where verdict in ('regression', 'improvement')`.execute(db);
}
