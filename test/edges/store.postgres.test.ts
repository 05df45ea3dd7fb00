/** Store and queue on a PostgreSQL server, and what several processes do on it at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fakes/postgres.ts';
import { describeQueue } from './queue-contract.ts';
import { beginLongWaits, describeProcesses } from './queue-processes.ts';
import { describeCalibrations } from './store-calibrations.ts';
import { describeChanges } from './store-changes.ts';
import { describeStore } from './store-contract.ts';
import { describeCrash } from './store-crash.ts';
import { describeDecisions } from './store-decisions.ts';
import { describeMigrations } from './store-migrations.ts';

describe.skipIf(!hasPostgres())('PostgreSQL', () => {
  let server: PostgresServer;
  let url: string;
  let database: StoreDatabase;
  let waits: ReturnType<typeof beginLongWaits>;

  beforeAll(async () => {
    server = await startPostgres();
    url = await server.newDatabase();
    database = await openDatabase({ databaseUrl: url, directory: null });
    waits = beginLongWaits(async () =>
      openDatabase({ databaseUrl: await server.newDatabase(), directory: null }),
    );
  });

  afterAll(async () => {
    await Promise.allSettled(Object.values(waits));
    await database.close();
    await server.stop();
  });

  describe('store', () => describeStore(() => database));
  describe('calibrations', () => describeCalibrations(() => database));
  describe('changes', () => describeChanges(() => database));
  describe('decisions', () => describeDecisions(() => database));
  describe('queue', () => describeQueue(() => database));
  describe('processes', () =>
    describeProcesses(
      () => database,
      () => waits,
    ));
  describe('crash', () => describeCrash(() => ({ databaseUrl: url, directory: null })));
  describe('migrations', () => describeMigrations(() => database));

  describe('opening', () => {
    it('may be done by several processes at the same time', async () => {
      const fresh = await server.newDatabase();
      const options = { databaseUrl: fresh, directory: null };
      const all = await Promise.all([1, 2, 3].map(() => openDatabase(options)));
      const seen = await Promise.all(all.map((own) => createStore(own).firstSeen('one')));
      for (const own of all) await own.close();
      expect(seen.filter((first) => first)).toHaveLength(1);
    });

    it('says that the server cannot be used, without its password', async () => {
      const wrong = new URL(url);
      wrong.pathname = '/nothing';
      wrong.password = 'hunter2';
      const opening = openDatabase({ databaseUrl: wrong.href, directory: null });
      const error: Error = await opening.then(
        () => new Error('it was opened'),
        (own) => own,
      );
      expect(error.message).toBe(
        'The PostgreSQL server of DATABASE_URL cannot be used (database "nothing" does not exist)' +
          ': check the address, and that its user may create tables.',
      );
    });

    it('says that there is no server', async () => {
      // Port 1 of loopback: nobody listens there.
      const opening = openDatabase({
        databaseUrl: 'postgres://postgres@127.0.0.1:1/postgres',
        directory: null,
      });
      await expect(opening).rejects.toThrow(
        /cannot be used \(connect ECONNREFUSED 127\.0\.0\.1:1\)/,
      );
    });
  });
});
