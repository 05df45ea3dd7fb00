/**
 * How a report's queries and the search for change points do on a large history: a million points
 * of one repository in the embedded store and on a PostgreSQL server, where one can be started.
 * Exits with 1 where a limit is missed. Everything it makes is in the directory for temporary files
 * or in a database of its own, and is taken away again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { type DatabaseOptions, openDatabase, type StoreDatabase } from '#edges/store/database.ts';
import { abortOnInterrupt } from '#edges/terminal/interrupt.ts';
import { createProgress } from '#edges/terminal/progress.ts';
import { hasPostgres, startPostgres } from '../../test/fakes/postgres.ts';
import { exponentOf, timeChangePoints } from './change-points.ts';
import { fill, type Size } from './fill.ts';
import { type QueryTime, timeQueries } from './queries.ts';
import { type Figures, tableOf } from './table.ts';

const help = `node bench/history/main.ts [options]
  --json   print the figures as JSON
  --quick  a tenth of the rows
  --help   print this

Needs Debian's package postgresql, or DATABASE_URL_TEST, for the part on PostgreSQL.
`;
const large: Size = { benchmarks: 10_000, commits: 100 };
const limitsMs = { pglite: 150, postgres: 50 } as const;
const limitedPoints = 10_000;
const changePointLimitMs = 100;
/** n log n from 100 to 100,000 points is one of 1.14; the rest is the noise of the clock. */
const exponentLimit = 1.25;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (flags.help) {
  process.stdout.write(help);
  process.exit(0);
}

const size: Size = flags.quick ? { ...large, benchmarks: large.benchmarks / 10 } : large;
const progress = createProgress({ stream: process.stderr });
const signal = abortOnInterrupt();

/** Fills the store, then opens it anew, as the next process would, and times its queries. */
async function bench(
  store: keyof typeof limitsMs,
  options: DatabaseOptions,
): Promise<readonly QueryTime[]> {
  progress.step(`${store}: filling`);
  const { points, others } = await opened(options, async (database) => {
    const rows = await fill(database, size, (done, total) => {
      signal.throwIfAborted();
      progress.advance(done, total, 'points');
    });
    // A server does so by itself, some time after the rows were written.
    if (store === 'postgres') await sql`vacuum analyze`.execute(database.kysely);
    return rows;
  });
  progress.step(`${store}: asking, among ${points} points and ${others} of others`);
  return opened(options, (database) => timeQueries(database, store, size, limitsMs[store], signal));
}

async function opened<T>(
  options: DatabaseOptions,
  work: (database: StoreDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(options);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function benchPglite(): Promise<readonly QueryTime[]> {
  const directory = await mkdtemp(join(tmpdir(), 'isochron-history-'));
  try {
    return await bench('pglite', { databaseUrl: null, directory: join(directory, 'store') });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchPostgres(): Promise<readonly QueryTime[]> {
  if (!hasPostgres()) {
    progress.step('postgres: left out, since there is no server to start');
    return [];
  }
  const server = await startPostgres();
  try {
    return await bench('postgres', { databaseUrl: await server.newDatabase(), directory: null });
  } finally {
    await server.stop();
  }
}

async function measure(): Promise<Figures> {
  progress.step('change points');
  const changePoints = timeChangePoints();
  const queries = [...(await benchPglite()), ...(await benchPostgres())];
  const points = size.benchmarks * size.commits;
  return { points, queries, changePoints, exponent: exponentOf(changePoints) };
}

/** What is slower than it may be. */
function missedBy({ queries, changePoints, exponent }: Figures): readonly string[] {
  const slow = queries.filter(({ medianMs, limitMs }) => medianMs >= limitMs);
  const long = changePoints.filter(
    ({ points, ms }) => points === limitedPoints && ms >= changePointLimitMs,
  );
  return [
    ...slow.map(({ store, name, limitMs }) => `${store}, ${name}: ${limitMs} ms`),
    ...long.map(({ points }) => `change points of ${points} points: ${changePointLimitMs} ms`),
    ...(exponent > exponentLimit ? [`growth of change points: points^${exponentLimit}`] : []),
  ];
}

try {
  const figures = await measure();
  progress.finish();
  process.stdout.write(flags.json ? `${JSON.stringify(figures)}\n` : tableOf(figures));
  const missed = missedBy(figures);
  if (missed.length > 0) {
    process.stderr.write(`over the limit of ${missed.join('; ')}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!signal.aborted) throw error;
  process.stderr.write('interrupted\n');
  process.exitCode = 130;
}
