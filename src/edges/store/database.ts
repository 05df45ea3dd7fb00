/** Opens the database: PGlite in a directory, or a PostgreSQL server. Migrates it on the way. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { UserError } from '#core/model/errors.ts';
import type { Database } from '#ports/database.ts';
import { takeLock } from './lock.ts';
import * as firstTables from './migrations/0001-first-tables.ts';
import type { Tables } from './schema.ts';

/** What the store needs on top of what the queue does. */
export interface StoreDatabase extends Database {
  readonly kysely: Kysely<Tables>;
}

export interface DatabaseOptions {
  readonly databaseUrl: string | null;
  /** Of the embedded database; null keeps it in memory. */
  readonly directory: string | null;
}

const migrations = { '0001-first-tables': firstTables };

/** A bigint is a number on PGlite and would be a string here; ours are small counters. */
const bigintOid = 20;

export async function openDatabase(options: DatabaseOptions): Promise<StoreDatabase> {
  const database =
    options.databaseUrl === null
      ? await openEmbedded(options.directory)
      : openServer(options.databaseUrl);
  try {
    await migrate(database.kysely);
  } catch (error) {
    await database.close();
    throw options.databaseUrl === null
      ? error
      : new UserError(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}.`);
  }
  return database;
}

async function openEmbedded(directory: string | null): Promise<StoreDatabase> {
  if (directory !== null) await mkdir(dirname(directory), { recursive: true });
  const release = directory === null ? () => {} : takeLock(`${directory}.lock`);
  try {
    const embedded = await PGlite.create(directory === null ? {} : { dataDir: directory });
    const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: embedded }) });
    const close = async (): Promise<void> => {
      if (!embedded.closed) await embedded.close();
      release();
    };
    return { url: null, embedded, kysely, close };
  } catch (error) {
    release();
    throw error;
  }
}

function openServer(url: string): StoreDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    types: {
      getTypeParser: (oid, format) =>
        oid === bigintOid ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // A connection that breaks while idle is replaced; the query that needs it says what is wrong.
  pool.on('error', () => {});
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { url, embedded: null, kysely, close: () => kysely.destroy() };
}

/** Kysely's migrator takes a lock, so two processes may start at once. */
async function migrate(kysely: Kysely<Tables>): Promise<void> {
  const provider = { getMigrations: async () => migrations };
  const { error } = await new Migrator({ db: kysely, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message !== undefined && message !== '' ? message : (code ?? String(error));
}
