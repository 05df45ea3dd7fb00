/** Trees of runs that have died and mirrors that nobody needs are removed; the others stay. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { Repository, run, scratchDirectory, shellEnvironment, writeFiles } from '../cli/scratch.ts';

const { signal } = new AbortController();
let place: string;

beforeEach(() => {
  place = scratchDirectory('sweep');
});

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

test('a sweep removes what dead processes left, and a run of this one that crashed', async () => {
  const dead = `${deadPid()}-some-run`;
  // In a container, the process that is started again has the number of the one that died.
  const reborn = `${process.pid}-of-before`;
  const alive = `${process.ppid}-some-run`;
  writeFiles(join(place, 'trees'), {
    [`${dead}/head/a.txt`]: '',
    [`${reborn}/head/a.txt`]: '',
    [`${alive}/head/a.txt`]: '',
  });
  await createCheckout(place).sweep();
  expect(readdirSync(join(place, 'trees'))).toEqual([alive]);
});

test('a sweep leaves the trees that are in use', async () => {
  const repository = await new Repository(place).init();
  await repository.commit('Begin', { 'a.txt': '' });
  const { directory } = repository;
  const checkout = createCheckout(join(place, 'work'));
  const workspace = await checkout.openLocal(
    { directory, base: null, head: null, alone: true },
    signal,
  );
  await checkout.sweep();
  expect(existsSync(join(workspace.head.directory, 'a.txt'))).toBe(true);
  await workspace.dispose();
  expect(readdirSync(join(place, 'work/trees'))).toEqual([]);
});

/** Root may write everywhere, and would not notice what stops anybody else. */
function withoutPrivilege(): void {
  if (process.geteuid?.() !== 0) return;
  chmodSync(place, 0o777);
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

test('read-only folders are removed as well, and what links lead to stays as it is', async () => {
  withoutPrivilege();
  const tree = `trees/${process.pid}-of-before`;
  writeFiles(place, { [`${tree}/head/a/b/c.txt`]: '', 'outside/d.txt': '' });
  symlinkSync(join(place, 'outside'), join(place, tree, 'head/a/out'));
  for (const folder of [`${tree}/head/a/b`, `${tree}/head/a`, `${tree}/head`, 'outside']) {
    chmodSync(join(place, folder), 0o555);
  }
  chmodSync(join(place, tree, 'head/a/b'), 0o000);
  onTestFinished(() => chmodSync(join(place, 'outside'), 0o755));
  await createCheckout(place).sweep();
  expect(readdirSync(join(place, 'trees'))).toEqual([]);
  expect(readdirSync(join(place, 'outside'))).toEqual(['d.txt']);
  expect(statSync(join(place, 'outside')).mode & 0o777).toBe(0o555);
});

const dayMs = 24 * 60 * 60_000;

/** A bare mirror with one commit, last used some days ago. */
async function mirrorOf(name: string, daysAgo: number): Promise<string> {
  const origin = await new Repository(place, 'origin').init();
  await origin.commit('Begin', { 'a.txt': name });
  const mirror = join(place, 'work/mirrors', name);
  await origin.git('clone', '--quiet', '--bare', origin.directory, mirror);
  const then = new Date(Date.now() - daysAgo * dayMs);
  utimesSync(mirror, then, then);
  return mirror;
}

test('a sweep removes mirrors unused for 30 days, and what is left of removed ones', async () => {
  await mirrorOf('o%2Fused.git', 29);
  await mirrorOf('o%2Funused.git', 31);
  const half = 'o%2Fr.git.0a1b2c3d-0000-4000-8000-000000000000';
  mkdirSync(join(place, 'work/mirrors', half));
  await createCheckout(join(place, 'work')).sweep();
  expect(readdirSync(join(place, 'work/mirrors'))).toEqual(['o%2Fused.git']);
});

test('a mirror that is read, though nothing is fetched, counts as used', async () => {
  const mirror = await mirrorOf('o%2Fr.git', 31);
  const origin = new Repository(place, 'origin');
  const headSha = await origin.git('rev-parse', 'HEAD');
  const checkout = createCheckout(join(place, 'work'));
  const source = { key: 'o/r', url: 'http://127.0.0.1:1', token: null, baseSha: null };
  const workspace = await checkout.openRemote({ ...source, headSha, refs: [] }, signal);
  await workspace.dispose();
  await checkout.sweep();
  expect(existsSync(mirror)).toBe(true);
});

test('a sweep packs a mirror of many packs anew, and loses nothing that is fresh', async () => {
  const mirror = await mirrorOf('o%2Fr.git', 1);
  const pack = 'git hash-object -w --stdin | git pack-objects --quiet objects/pack/pack';
  const command = `for n in $(seq 51); do echo $n | ${pack}; done`;
  const options = { cwd: mirror, env: shellEnvironment(place) };
  await run('sh', ['-c', command], options);
  const packs = (): string[] =>
    readdirSync(join(mirror, 'objects/pack')).filter((name) => name.endsWith('.pack'));
  expect(packs()).toHaveLength(51);
  await createCheckout(join(place, 'work')).sweep();
  expect(packs()).toHaveLength(1);
  // The blob of "51", which no ref reaches.
  const asked = ['cat-file', 'blob', '82cced27d7be32719d009707139bd949ad6263c9'];
  expect((await run('git', asked, options)).stdout).toBe('51\n');
});

test('there may be nothing to sweep', async () => {
  await createCheckout(join(place, 'nowhere')).sweep();
  mkdirSync(join(place, 'trees'));
  await createCheckout(place).sweep();
  expect(readdirSync(place)).toEqual(['trees']);
});
