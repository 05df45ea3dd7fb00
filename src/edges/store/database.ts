/** Opens the database: PGlite in a directory, or a PostgreSQL server. Migrates it on the way. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { UserError } from '#core/model/errors.ts';
import type { Database } from '#ports/database.ts';
import { lockDirectory } from './lock.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './schema.ts';

/** What the store needs on top of what the queue does. */
export interface StoreDatabase extends Database {
  readonly kysely: Kysely<Tables>;
}

export interface DatabaseOptions {
  readonly databaseUrl: string | null;
  /** Of the embedded database; null keeps it in memory. Not used with `databaseUrl`. */
  readonly directory: string | null;
}

/** Of `int8`, which pg gives as a text and PGlite as a number. */
const bigintOid = 20;
const mostConnections = 5;

/** Throws UserError: another process has the directory, no server answers, a newer store. */
export async function openDatabase(options: DatabaseOptions): Promise<StoreDatabase> {
  if (options.databaseUrl !== null) return openServer(options.databaseUrl);
  if (options.directory === null) return openEmbedded(null, () => {});
  const { directory } = options;
  await makeParent(directory);
  const unlock = lockDirectory(directory);
  try {
    return await openEmbedded(directory, unlock);
  } catch (error) {
    unlock();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The store in ${directory} cannot be opened (${reasonOf(error)}). If it is damaged, move ` +
        'the directory away: a new one is begun, and open pull requests are measured again.',
    );
  }
}

async function makeParent(directory: string): Promise<void> {
  try {
    await mkdir(dirname(directory), { recursive: true });
  } catch (error) {
    throw new UserError(
      `The directory ${dirname(directory)} cannot be made (${reasonOf(error)}): choose another ` +
        'one with ISOCHRON_DIR.',
    );
  }
}

async function openEmbedded(directory: string | null, unlock: () => void): Promise<StoreDatabase> {
  const embedded = await PGlite.create(directory === null ? {} : { dataDir: directory });
  const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: embedded }) });
  const close = async (): Promise<void> => {
    if (embedded.closed) return;
    await embedded.close();
    unlock();
  };
  try {
    await migrate(kysely);
    // A server does so by itself. Without it every look into an index is one into the table too.
    await embedded.query('vacuum analyze baseline_points, calibrations, inspections');
  } catch (error) {
    await embedded.close();
    throw error;
  }
  return { url: null, embedded, kysely, close };
}

async function openServer(url: string): Promise<StoreDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    application_name: 'isochron',
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid, format) =>
        oid === bigintOid ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // A connection that breaks while idle is replaced; the query that needs it says what is wrong.
  pool.on('error', () => {});
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const close = async (): Promise<void> => {
    if (!pool.ending) await pool.end();
  };
  try {
    await migrate(kysely);
  } catch (error) {
    await close();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The PostgreSQL server of DATABASE_URL cannot be used (${reasonOf(error)}): check the ` +
        'address, and that its user may create tables.',
    );
  }
  return { url, embedded: null, kysely, close };
}

/** A refused connection to several addresses has its reason only in the code. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message !== undefined && message !== '' ? message : (code ?? String(error));
}
