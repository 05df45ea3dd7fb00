/** Store and queue on the embedded database: one file, since each start of PGlite takes seconds. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import type { Request } from '#core/model/request.ts';
import { createQueue } from '#edges/queue/queue.ts';
import { openDatabase, type StoreDatabase } from '#edges/store/database.ts';
import { copyMadeStore } from '../fakes/made-store.ts';
import { describeQueue } from './queue-contract.ts';
import { pullRequest, recordingLog } from './queue-samples.ts';
import { describeCalibrations } from './store-calibrations.ts';
import { describeChanges } from './store-changes.ts';
import { describeStore } from './store-contract.ts';
import { describeCrash } from './store-crash.ts';
import { describeDecisions } from './store-decisions.ts';
import { describeMigrations } from './store-migrations.ts';
import { linesOf, startChild } from './store-start-child.ts';

let folder: string;
let directory: string;
let database: StoreDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isochron-store-'));
  directory = join(folder, 'made', 'store');
  database = await openDatabase({ databaseUrl: null, directory });
}, 120_000);

afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('store', () => describeStore(() => database));
describe('calibrations', () => describeCalibrations(() => database));
describe('changes', () => describeChanges(() => database));
describe('decisions', () => describeDecisions(() => database));
describe('queue', () => describeQueue(() => database));
describe('migrations', () => describeMigrations(() => database));
describe('crash', () => {
  const options = () => ({ databaseUrl: null, directory: join(folder, 'crash', 'store') });

  beforeAll(() => copyMadeStore(join(folder, 'crash')));

  describeCrash(options);

  it('takes what a killed worker left at once, since no other can live', async () => {
    const child = startChild('enqueue-and-work', JSON.stringify(options()), './queue-child.ts');
    expect(await linesOf(child.stdout).next()).toBe('begins a');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const reopened = await openDatabase(options());
    const queue = await createQueue(reopened, recordingLog().log);
    const handled: Request[] = [];
    await queue.work(async (request) => void handled.push(request));
    await queue.idle();
    await queue.stop();
    await reopened.close();
    expect(handled).toStrictEqual([pullRequest(1, 'a')]);
  });
});

describe('opening', () => {
  it('is refused while the directory is in use', async () => {
    const again = openDatabase({ databaseUrl: null, directory });
    await expect(again).rejects.toThrow(`is in use by process ${process.pid}. Stop that process`);
  });

  it('says what to do about a directory that holds something else', async () => {
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, 'not a directory');
    const opening = openDatabase({ databaseUrl: null, directory: damaged });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/If it is damaged, move the directory away/);
  });

  it('says which directory cannot be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const opening = openDatabase({ databaseUrl: null, directory: join(file, 'in', 'store') });
    await expect(opening).rejects.toThrow(/^The directory .*file\/in cannot be made \(.*ENOTDIR/);
  });
});
