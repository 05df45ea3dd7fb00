/** Why a run was decided as it was: from a file of `--save`, or from the store of a server. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainRecording } from '#core/analysis/explain.ts';
import type { PeerOpinion } from '#core/model/explanation.ts';
import { explanationText } from '#core/report/explain.ts';
import { openDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import { cases, recorded } from '../core/explain-fixtures.ts';
import { copyMadeStore } from '../fakes/made-store.ts';
import { benchmarkOf, conditions, entryOf, testbed } from '../properties/simulated.ts';
import { root } from '../source-files.ts';
import { Repository, run, scratchDirectory, shellEnvironment } from './scratch.ts';

const place = scratchDirectory('explain', afterAll);
/** A directory with saved samples; another one that a server has a store in. */
const local = new Repository(place, 'local');
const server = new Repository(place, 'server');

const slower = recorded(
  { rounds: 16, ratio: 1.1 },
  { id: 'run-of-a-server', entries: [entryOf(), entryOf({ benchmark: benchmarkOf('add') })] },
);
const textOf = (
  recording: typeof slower,
  stored?: Parameters<typeof explainRecording>[2],
): string => `${explanationText(explainRecording(recording, undefined, stored))}\n`;

/** What the server's store has of the default branch. */
const series = Array.from({ length: 32 }, (_, index) => ({
  benchmark: benchmarkOf().id,
  testbedId: testbed.id,
  sha: `commit-${index}`,
  recordedAt: new Date(Date.parse(slower.createdAt) - (40 - index) * 3_600_000).toISOString(),
  floorNs: 1e6 + 1000 * (index % 3),
  rounds: 5,
  conditions,
}));

/** In the first directory, with variables besides. */
function explainedWith(variables: NodeJS.ProcessEnv, id: string) {
  const launcher = join(root, 'bin', 'isochron.js');
  const env = shellEnvironment(local.cache, variables);
  return run(process.execPath, [launcher, 'explain', id], { cwd: local.directory, env });
}

beforeAll(async () => {
  for (const [name, recording] of Object.entries({ ...cases, slower })) {
    writeFileSync(join(local.directory, `${name}.json`), JSON.stringify(recording));
  }
  const directory = join(server.directory, '.isochron');
  await copyMadeStore(directory);
  const store = createStore(
    await openDatabase({ databaseUrl: null, directory: join(directory, 'store') }),
  );
  await store.saveRecording('acme/kernels', slower);
  await store.addBaseline('acme/kernels', series);
  const foreign = series.map((point) => ({ ...point, sha: `x-${point.sha}`, floorNs: 9e9 }));
  await store.addBaseline('acme/others', foreign);
  const older = { ...slower, id: 'older', format: 1 } as unknown as typeof slower;
  await store.saveRecording('acme/kernels', older);
  await store.close();
});

describe('a file', () => {
  test.each([
    ['regression', 1],
    ['no-change', 0],
    ['inconclusive', 3],
  ] as const)('is explained, and ends with the code of its verdict: %s', async (name, code) => {
    const done = await local.isochron('explain', `${name}.json`);
    expect(done).toEqual({ code, stderr: '', stdout: textOf(cases[name] as typeof slower) });
  });

  test('as JSON has all that the text is written from', async () => {
    const done = await local.isochron('explain', 'slower.json', '--json');
    expect(done.code).toBe(1);
    expect(JSON.parse(done.stdout)).toEqual(explainRecording(slower));
  });

  test('--only chooses benchmarks, and the code is theirs', async () => {
    const done = await local.isochron('explain', 'slower.json', '--only', 'add');
    expect(done.code).toBe(3);
    expect(done.stdout).toContain('add/optimized/n=64: inconclusive');
    expect(done.stdout).not.toContain('matmul');
    const both = await local.isochron('explain', 'slower.json', '--only', 'add', '--only', 'mat*');
    expect(both).toEqual({ code: 1, stderr: '', stdout: textOf(slower) });
  });
});

describe('a run of a store', () => {
  test('is found by its id', async () => {
    const done = await server.isochron('explain', slower.id);
    const stored = new Map([[benchmarkOf().id, series]]);
    expect(done).toEqual({ code: 1, stderr: '', stdout: textOf(slower, stored) });
  });

  test('is what rules of other tools are given that keep a series', async () => {
    const done = await server.isochron('explain', slower.id, '--only', 'matmul', '--json');
    const [one] = JSON.parse(done.stdout).benchmarks;
    expect(one.evidence.earlierRuns).toBe(32);
    const answers = one.evidence.peers.map(({ name, answer }: PeerOpinion) => [name, answer]);
    expect(Object.fromEntries(answers)).toMatchObject({
      'github-action-benchmark 105 %': 'slower',
      'Bencher t-test 0.99': 'slower',
      'rustc-perf': 'slower',
      Conbench: 'slower',
      Otava: 'slower',
    });
  });

  test('a path that is there wins', async () => {
    const own = JSON.stringify(cases['no-change']);
    writeFileSync(join(server.directory, 'older'), own);
    const done = await server.isochron('explain', 'older');
    expect(done.code).toBe(0);
  });
});

describe('2 is the exit code, and one sentence says why, for', () => {
  test.each<[string, Repository, readonly string[], RegExp]>([
    ['an id where no store is', local, ['nope'], /no file nope, and no store in \.isochron\/store/],
    ['an id that the store does not have', server, ['nope'], /no run of this id in the store of/],
    ['a directory', local, ['.'], /\. cannot be read \(EISDIR/],
    [
      'benchmarks that are not there',
      local,
      ['slower.json', '--only', 'fft'],
      /`matmul\/optimized/,
    ],
    ['no run at all', local, [], /missing required argument 'run'/],
  ])('%s', async (_, repository, args, sentence) => {
    const done = await repository.isochron('explain', ...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(sentence);
    expect(done.stderr).not.toMatch(/^ +at /m);
  });

  test('what another version has recorded', async () => {
    const elsewhere = join(server.directory, '.isochron');
    const done = await explainedWith({ ISOCHRON_DIR: elsewhere }, 'older');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/Run older was recorded by another version of isochron \(format 1/);
  });

  test('an address that is no database, whose text is not shown', async () => {
    const variables = { DATABASE_URL: 'mysql://user:secret@host/database' };
    const done = await explainedWith(variables, 'run-1');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/DATABASE_URL must be an address such as `postgres:/);
    expect(done.stderr).not.toContain('secret');
  });
});

test('no store is made where there is none', async () => {
  expect((await local.isochron('explain', 'nope')).code).toBe(2);
  expect(existsSync(join(local.directory, '.isochron'))).toBe(false);
});

test('help has the exit codes', async () => {
  const done = await local.isochron('explain', '--help');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toMatch(/^Usage: isochron explain \[options\] <run>\n/);
  expect(done.stdout).toMatch(/Exit codes: 0 .* 1 .* 2 .* 3 /s);
});
