import { type Kysely, sql } from 'kysely';

/** What people have accepted on a pull request, and where chains of escalation stand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('acceptances')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('ratio', 'double precision', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('accepted_by', 'text', (column) => column.notNull())
    .addColumn('accepted_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('acceptances_key', ['repository', 'number', 'benchmark'])
    .execute();
  await db.schema
    .createTable('escalations')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('asked', 'text', (column) => column.notNull())
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('said_at', 'timestamptz', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('escalations_key', ['repository', 'number', 'reason'])
    .execute();
  await sql`create index escalations_waiting on escalations (repository) where state = 'waiting'`.execute(
    db,
  );
}
