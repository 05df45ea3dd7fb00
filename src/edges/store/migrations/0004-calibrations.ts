import type { Kysely } from 'kysely';

/** Runs of a commit against itself: a row a benchmark. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calibrations')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('testbed', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('sha', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'timestamptz', (column) => column.notNull())
    .addColumn('log_ratio', 'float8', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('rounds', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('calibrations_key', ['repository', 'testbed', 'run', 'benchmark'])
    .execute();
  await db.schema
    .createIndex('calibrations_newest')
    .on('calibrations')
    .columns(['repository', 'testbed', 'recorded_at', 'run'])
    .execute();
}
