/** Trees of runs that have died are removed; those of the living stay. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { Repository, scratchDirectory, writeFiles } from '../cli/scratch.ts';

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

test('there may be nothing to sweep', async () => {
  await createCheckout(join(place, 'nowhere')).sweep();
  mkdirSync(join(place, 'trees'));
  await createCheckout(place).sweep();
  expect(readdirSync(place)).toEqual(['trees']);
});
