/** `isochron tune` in a stranger's repository, as far as that takes no time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Repository, scratchDirectory } from './scratch.ts';
import { kernels } from './suites.ts';

const repository = new Repository(scratchDirectory('tune', afterAll));
const blocks = 'kernels/sum/blocks.js';

beforeAll(async () => {
  const files = kernels('sum', 'plain');
  const parameter = { name: 'rows', file: './blocks.js', constant: 'rows', values: [1, 2, 4] };
  const tuning = `  tuning: ${JSON.stringify({ parameters: [parameter] })},\n};`;
  await repository.init();
  await repository.commit('Begin', {
    ...files,
    'kernels/sum/suite.js': files['kernels/sum/suite.js']?.replace('\n};', `\n${tuning}`) ?? '',
    [blocks]: 'export const rows = 2;\n',
  });
});

test('a budget that is over at once times nothing, says so, and writes nothing', async () => {
  const done = await repository.isochron('tune', 'sum', '--budget', '1ms', '--write');
  expect(done.code).toBe(0);
  expect(done.stdout).toContain(
    'Nothing better: sum. The budget ended before a candidate was timed',
  );
  expect(done.stdout).toContain('Present: rows=2. Tried: 0 of 2 allowed combinations.');
  expect(done.stdout).toMatch(/^ {2}rows=1 {2}not reached$/m);
  expect(readFileSync(join(repository.directory, blocks), 'utf8')).toBe('export const rows = 2;\n');
  const json = await repository.isochron('tune', 'sum', '--budget', '1ms', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ end: 'none-timed', best: null, files: [] });
});

test.each([
  ['a kernel that is not there', 'nope', /There is no kernel `nope`\. .* tuned: `sum`\./],
  ['one that may not be tuned', 'plain', /`kernels\/plain\/suite\.js` does not say what may be/],
])('refuses %s', async (_, kernel, sentence) => {
  const done = await repository.isochron('tune', kernel);
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toMatch(sentence);
});
