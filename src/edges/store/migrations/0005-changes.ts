import { type Kysely, sql } from 'kysely';

/** Ranges of commits that were looked at, a row a benchmark; and the one issue of each change. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inspections')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('testbed', 'text', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('before_sha', 'text', (column) => column.notNull())
    .addColumn('after_sha', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('good_sha', 'text')
    .addColumn('culprit_sha', 'text')
    .addColumn('run_id', 'text')
    .addColumn('published', 'boolean', (column) => column.notNull())
    .addPrimaryKeyConstraint('inspections_key', [
      'repository',
      'testbed',
      'benchmark',
      'before_sha',
      'after_sha',
    ])
    .execute();
  await sql`create index inspections_unpublished on inspections (repository) where not published`.execute(
    db,
  );
  await db.schema
    .createTable('change_issues')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('culprit_sha', 'text', (column) => column.notNull())
    .addColumn('claimant', 'text', (column) => column.notNull())
    .addColumn('claimed_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    // Null until the issue is there.
    .addColumn('issue', 'integer')
    .addPrimaryKeyConstraint('change_issues_key', ['repository', 'culprit_sha'])
    .execute();
}
