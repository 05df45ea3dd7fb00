import type { Kysely } from 'kysely';

/** Bisections that somebody asked for, and the paired runs of each, a row a run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bisections')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('good_sha', 'text', (column) => column.notNull())
    .addColumn('bad_sha', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('bisections_key', ['repository', 'delivery'])
    .execute();
  await db.schema
    .createTable('bisection_steps')
    .addColumn('repository', 'text', (column) => column.notNull())
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('testbed', 'text', (column) => column.notNull())
    .addColumn('part', 'text', (column) => column.notNull())
    .addColumn('base_sha', 'text', (column) => column.notNull())
    .addColumn('head_sha', 'text', (column) => column.notNull())
    .addColumn('only', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    // JSON text, in which every float64 is kept.
    .addColumn('run', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('bisection_steps_key', [
      'repository',
      'delivery',
      'testbed',
      'part',
      'base_sha',
      'head_sha',
      'only',
      'attempt',
    ])
    .execute();
}
