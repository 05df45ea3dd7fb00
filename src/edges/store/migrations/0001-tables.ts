import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createDeliveries(db);
  await createRecordings(db);
  await createOutcomes(db);
  await createBaselinePoints(db);
  await createApprovals(db);
}

async function createDeliveries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .execute();
  await db.schema.createIndex('deliveries_by_age').on('deliveries').column('seen_at').execute();
}

async function createRecordings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recordings')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    // Not `jsonb`, which would reorder the sizes of a shape: ids are made from their order.
    .addColumn('metadata', 'json', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('rounds')
    .addColumn('recording', 'text', (column) =>
      column.notNull().references('recordings.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('index', 'integer', (column) => column.notNull())
    .addColumn('base_ns', sql`float8[]`)
    .addColumn('base_batch', 'float8')
    .addColumn('base_steady', 'boolean')
    .addColumn('head_ns', sql`float8[]`, (column) => column.notNull())
    .addColumn('head_batch', 'float8', (column) => column.notNull())
    .addColumn('head_steady', 'boolean', (column) => column.notNull())
    .addPrimaryKeyConstraint('rounds_key', ['recording', 'position'])
    .execute();
}

async function createOutcomes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outcomes')
    .addColumn('serial', 'bigint', (column) => column.notNull().generatedByDefaultAsIdentity())
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('conclusion', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text')
    .addColumn('published', 'boolean', (column) => column.notNull())
    .addColumn('recorded_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcomes_key', ['repository', 'number', 'head_sha'])
    .execute();
  await db.schema
    .createIndex('outcomes_newest')
    .on('outcomes')
    .columns(['repository', 'number', 'serial'])
    .execute();
}

async function createBaselinePoints(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('baseline_points')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('testbed', 'text', (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('sha', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'timestamptz', (column) => column.notNull())
    .addColumn('floor_ns', 'float8', (column) => column.notNull())
    .addColumn('rounds', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('baseline_points_key', ['repository', 'testbed', 'benchmark', 'sha'])
    .execute();
  await db.schema
    .createIndex('baseline_points_series')
    .on('baseline_points')
    .columns(['repository', 'testbed', 'benchmark', 'recorded_at'])
    .execute();
}

async function createApprovals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('approvals')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('approved_by', 'text', (column) => column.notNull())
    .addColumn('approved_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addPrimaryKeyConstraint('approvals_key', ['repository', 'number', 'head_sha'])
    .execute();
}
