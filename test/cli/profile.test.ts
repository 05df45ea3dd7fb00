/** Where the time of a stranger's kernel goes, in the working tree and before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Repository, scratchDirectory } from './scratch.ts';
import { kernel, kernels } from './suites.ts';

const place = scratchDirectory('profile', afterAll);
const repository = new Repository(place);

beforeAll(async () => {
  await repository.init();
  await repository.commit('A kernel', kernels('roots'));
  // The hot loop moves into a function of another name.
  const moved = kernel('inner', 8).replace('export ', '');
  const roots = `${moved}\nexport function roots(inputs) {\n  return inner(inputs);\n}\n`;
  repository.write({ 'kernels/roots/roots.js': roots });
}, 120_000);

test('isochron profile shows functions of both arms, and saves pictures and files', async () => {
  const files = ['--svg', 'roots.svg', '--speedscope', 'roots.json'];
  const done = await repository.isochron('profile', 'roots', '--base', 'HEAD', ...files);
  expect(done.stderr).not.toContain('isochron:');
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/^roots\/optimized\/n=4096$/m);
  expect(done.stdout).toMatch(/^ +0 % +\d\d+ % {2}inner \(kernels\/roots\/roots\.js:2\)$/m);
  expect(done.stdout).toMatch(/^- \d+ % of the time in inner \(.*\), 0 % before\.$/m);
  const picture = readFileSync(join(repository.directory, 'roots.svg'), 'utf8');
  expect(picture).toMatch(/<title>inner \(kernels\/roots\/roots\.js:2\): \d+ % of the time/);
  const { profiles } = JSON.parse(readFileSync(join(repository.directory, 'roots.json'), 'utf8'));
  expect(profiles.map(({ name }: { name: string }) => name)).toEqual([
    'head (Optimized)',
    'base (Baseline)',
  ]);
});

test('and says in a sentence what it does not know', async () => {
  const done = await repository.isochron('profile', 'nothing/*');
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toContain('No benchmark matches `nothing/*`: there are `roots/optimized');
});
