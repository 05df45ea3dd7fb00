import { type Kysely, sql } from 'kysely';

/**
 * Under which lockfile and suite a point was measured; null in points of before. The index of a
 * series still holds all of its points (0003-series-index.ts).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['baseline_points', 'calibrations']) {
    await db.schema.alterTable(table).addColumn('conditions', 'text').execute();
  }
  await db.schema.dropIndex('baseline_points_series').execute();
  await sql`
    create index baseline_points_series
    on baseline_points (repository, testbed, benchmark, recorded_at)
    include (sha, floor_ns, rounds, conditions)`.execute(db);
}
