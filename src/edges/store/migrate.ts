import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { UserError } from '#core/model/errors.ts';
import * as tables from './migrations/0001-tables.ts';
import * as processes from './migrations/0002-processes.ts';
import * as seriesIndex from './migrations/0003-series-index.ts';
import * as calibrations from './migrations/0004-calibrations.ts';
import * as changes from './migrations/0005-changes.ts';
import * as conditions from './migrations/0006-conditions.ts';
import * as calibrationIndexes from './migrations/0007-calibration-indexes.ts';
import * as decisions from './migrations/0008-decisions.ts';
import * as bisections from './migrations/0009-bisections.ts';

/** In order. A released one is never edited: a change is a new one, with seed data in the tests. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-tables': tables,
  '0002-processes': processes,
  '0003-series-index': seriesIndex,
  '0004-calibrations': calibrations,
  '0005-changes': changes,
  '0006-conditions': conditions,
  '0007-calibration-indexes': calibrationIndexes,
  '0008-decisions': decisions,
  '0009-bisections': bisections,
};

/**
 * Runs what has not been run, up to `last` (default: all). Kysely records what it ran and takes an
 * advisory lock, so processes may start at the same time. Throws UserError for a newer store.
 */
export async function migrate<T>(kysely: Kysely<T>, last?: string): Promise<void> {
  await refuseNewer(kysely);
  const provider = { getMigrations: async () => migrations };
  const migrator = new Migrator({ db: kysely, provider });
  const { error } = await (last === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(last));
  if (error !== undefined) throw error;
}

async function refuseNewer<T>(kysely: Kysely<T>): Promise<void> {
  const found = await sql<{ exists: boolean }>`
    select to_regclass('kysely_migration') is not null as exists`.execute(kysely);
  if (found.rows[0]?.exists !== true) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(kysely);
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  const names = unknown.map((name) => `\`${name}\``).join(', ');
  throw new UserError(
    `The store was written by another version of Isochron (its tables have ${names}, which this ` +
      'version does not know): run that version, or use another store.',
  );
}
