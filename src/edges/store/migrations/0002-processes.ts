import type { Kysely } from 'kysely';

/** What V8 and the machine said of each round and its processes; null in rounds of before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('rounds')
    .addColumn('base_process', 'json')
    .addColumn('head_process', 'json')
    .addColumn('contended', 'boolean')
    .execute();
}
