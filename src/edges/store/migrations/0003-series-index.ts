import { type Kysely, sql } from 'kysely';

/**
 * The index of a series holds its points. They lie apart in the table, a commit after the other, so
 * that a report of 100 benchmarks read 10,000 pages; out of the index it reads 600.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('baseline_points_series').execute();
  await sql`
    create index baseline_points_series
    on baseline_points (repository, testbed, benchmark, recorded_at)
    include (sha, floor_ns, rounds)`.execute(db);
}
