/** `isochron init` and `isochron scaffold` as processes; what they wrote runs at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axpy, count, matmul, place } from './modules.ts';
import { Repository, scratchDirectory } from './scratch.ts';

const repository = new Repository(scratchDirectory('scaffold', afterAll));

beforeAll(async () => {
  await repository.init();
  await repository.commit('Begin', {
    'package.json': '{ "type": "module" }\n',
    'kernels/axpy/axpy.ts': axpy,
    'src/matmul.ts': matmul,
    'src/place.ts': place,
    'src/count.ts': count,
  });
});

test('suites of three modules are written, and run at once', async () => {
  const done = [];
  for (const file of ['kernels/axpy/axpy.ts', 'src/matmul.ts', 'src/count.ts']) {
    done.push(await repository.isochron('scaffold', file));
  }
  expect(done.map(({ code, stderr }) => [code, stderr])).toEqual(done.map(() => [0, '']));
  expect(done[0]?.stdout).toContain('wrote kernels/axpy/suite.ts\nwrote kernels/axpy/axpy.frozen');
  expect(done[1]?.stdout).toContain('left out shown: its parameter `options` has the type');
  expect(done[1]?.stdout).toContain('the frozen copy still imports ./place.ts');
  expect(done[2]?.stdout).toBe(
    'wrote src/count.suite.ts\nNext: npx isochron run --suite src/count.suite.ts\n',
  );

  const only = ['axpy/*/n=1000', 'matmul/*/n=16', 'count/optimized/n=1000'];
  const chosen = only.flatMap((glob) => ['--only', glob]);
  const run = await repository.isochron('run', '--json', ...chosen);
  expect(run).toMatchObject({ code: 0 });
  const says = 'current behaviour';
  const report = JSON.parse(run.stdout);
  expect(report.failures).toEqual([]);
  expect(report.rows).toHaveLength(3);
  expect(report.correctness).toMatchObject({ notChecked: [], wrong: [] });
  expect(report.correctness.checkedCells).toBeGreaterThanOrEqual(3 * 4);
  expect(report.correctness.unverified).toEqual(
    expect.arrayContaining(['axpy', 'matmul'].map((kernel) => ({ kernel, says }))),
  );
  expect(report.correctness.unverified).toHaveLength(2);
}, 180_000);

test('nothing is written over what is there', async () => {
  const mine = 'budget: 1m\n';
  repository.write({ '.github/isochron.yml': mine });
  const init = await repository.isochron('init', '--example');
  expect(init).toMatchObject({ code: 0, stderr: '' });
  expect(init.stdout).toBe(
    'wrote .github/ISSUE_TEMPLATE/performance.yml\n' +
      'wrote kernels/example/add.ts\nwrote kernels/example/suite.ts\n' +
      '.github/isochron.yml is there already and stays as it is\n' +
      'Next: npx isochron run --only example\n',
  );
  const kept = readFileSync(join(repository.directory, '.github/isochron.yml'), 'utf8');
  expect(kept).toBe(mine);
  const listed = await repository.isochron('list', '--suite', 'kernels/example/suite.ts');
  expect(listed.stdout).toContain('example/optimized/n=1000\n');
});

test.each([
  ['a file that is not there', 'src/nothing.ts', 'there is no such file'],
  ['a file without types', 'package.json', 'types are read from .ts and .mts files only'],
  ['a module without kernels', 'src/place.ts', '`at`: it takes no typed array.'],
  ['a path that leads out', '../x.ts', 'leaves the repository'],
])('%s is said', async (_, file, sentence) => {
  const done = await repository.isochron('scaffold', file);
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toContain(sentence);
});
