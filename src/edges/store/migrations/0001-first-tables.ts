import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('delivery')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .execute();
  await db.schema
    .createTable('recording')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('body', 'json', (column) => column.notNull())
    .execute();
  // `json`, not `jsonb`: it keeps the text as it was written, to the last digit of a sample.
  await db.schema
    .createTable('round')
    .addColumn('recording', 'text', (column) =>
      column.notNull().references('recording.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('body', 'json', (column) => column.notNull())
    .addPrimaryKeyConstraint('round_key', ['recording', 'position'])
    .execute();
  await db.schema
    .createTable('outcome')
    .addColumn('serial', 'bigserial', (column) => column.notNull())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('body', 'json', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcome_key', ['repository', 'number', 'head_sha'])
    .execute();
  await db.schema
    .createTable('baseline_point')
    .addColumn('serial', 'bigserial', (column) => column.notNull())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('testbed', 'text', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('sha', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('floor_ns', 'float8', (column) => column.notNull())
    .addColumn('rounds', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('baseline_point_key', ['repository', 'testbed', 'benchmark', 'sha'])
    .execute();
  await db.schema
    .createIndex('baseline_point_series')
    .on('baseline_point')
    .columns(['repository', 'testbed', 'benchmark', 'serial'])
    .execute();
  await db.schema
    .createTable('approval')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('approved_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('approval_key', ['repository', 'number', 'head_sha'])
    .execute();
}
