/** `isochron compare`, `run`, `list` and `judge` as processes, in a stranger's repository. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Finished, Repository, scratchDirectory } from './scratch.ts';
import { kernel, kernels } from './suites.ts';

const place = scratchDirectory('compare', afterAll);
const repository = new Repository(place);
const saved = join(place, 'folder to be made', 'samples.json');
let main: string;

beforeAll(async () => {
  await repository.init();
  main = await repository.commit('Begin', { ...kernels('sum', 'other'), 'README.md': '' });
});

/** Every test begins on a topic branch at `main`, with nothing changed. */
beforeEach(async () => {
  await repository.git('checkout', '--quiet', '--force', '-B', 'topic', 'main');
  await repository.git('clean', '--quiet', '--force', '-d');
});

function idsOf({ stdout }: Finished): readonly string[] {
  return JSON.parse(stdout).rows.map((row: { id: string }) => row.id);
}

describe('faster by a change that is not committed', () => {
  let compared: Finished;

  beforeAll(async () => {
    await repository.git('checkout', '--quiet', '--force', '-B', 'topic', 'main');
    repository.write({
      'kernels/sum/sum.js': `export { sum } from './fast.js';`,
      'kernels/sum/fast.js': kernel('sum', 1),
    });
    compared = await repository.isochron('compare', '--json', '--save', saved, '--budget', '60s');
  });

  test('is an improvement of what it touches, and ends with 0', () => {
    expect(compared).toMatchObject({ code: 0 });
    expect(JSON.parse(compared.stdout)).toMatchObject({
      format: 1,
      verdict: 'improvement',
      title: expect.stringMatching(
        /^Improvement: sum\/optimized\/n=4096 takes [\d.]+ % less time$/,
      ),
      base: { sha: main, ref: 'merge base' },
      head: { sha: null, ref: 'working tree' },
      testbed: { id: expect.any(String), runtime: expect.stringMatching(/^node \d/) },
      correctness: { checkedCells: 1, notChecked: [], wrong: [] },
      requirements: [],
      failures: [],
      rows: [
        {
          id: 'sum/optimized/n=4096',
          kernel: 'sum',
          implementation: 'optimized',
          shape: 'n=4096',
          role: 'compared',
          verdict: 'improvement',
          comparison: { rounds: expect.any(Number), baseNs: expect.any(Number) },
        },
      ],
    });
    const [{ comparison }] = JSON.parse(compared.stdout).rows;
    expect(comparison.low).toBeLessThanOrEqual(comparison.ratio);
    expect(comparison.ratio).toBeLessThanOrEqual(comparison.high);
    expect(comparison.high).toBeLessThan(1);
    expect(comparison.speedup).toBeCloseTo(1 / comparison.ratio);
  });

  test('tells its steps on stderr, in plain lines', () => {
    expect(compared.stderr.split('\n')).toEqual(
      expect.arrayContaining([
        'checking out',
        'building base',
        'checking the numbers',
        'measuring',
      ]),
    );
    expect(compared.stderr).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  test('is judged the same again from the saved samples, to the byte', async () => {
    expect(await repository.isochron('judge', saved, '--json')).toEqual({
      code: 0,
      stdout: compared.stdout,
      stderr: '',
    });
  });

  test('reads the same for people and for a pull request', async () => {
    const plain = await repository.isochron('judge', saved);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^Improvement: sum\/optimized\/n=4096 takes/);
    expect(plain.stdout).toMatch(/Operation +Baseline +Optimized +Speedup +Verdict\n/);
    expect(plain.stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
    const markdown = await repository.isochron('judge', saved, '--markdown');
    expect(markdown.stdout).toMatch(/^### Improvement: `sum\/optimized\/n=4096` takes/);
    expect(markdown.stdout).toContain('| Operation | Baseline | Optimized | Speedup | Verdict |');
  });

  test('is a regression, which ends with 1, the other way round', async () => {
    const recording = JSON.parse(readFileSync(saved, 'utf8'));
    for (const round of recording.rounds) [round.base, round.head] = [round.head, round.base];
    const swapped = join(place, 'swapped.json');
    writeFileSync(swapped, JSON.stringify(recording));
    const judged = await repository.isochron('judge', swapped, '--json');
    expect(judged).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(judged.stdout)).toMatchObject({ verdict: 'regression' });
  });

  test('says, when it was measured without a sandbox, that it was', async () => {
    const recording = JSON.parse(readFileSync(saved, 'utf8'));
    recording.testbed.sandbox = 'none';
    const bare = join(place, 'bare.json');
    writeFileSync(bare, JSON.stringify(recording));
    const judged = await repository.isochron('judge', bare);
    expect(judged.stdout).toContain('Measured without a sandbox');
  });
});

describe('a verdict of', () => {
  test('wrong numbers ends with 1 and shows no speed', async () => {
    repository.write({ 'kernels/sum/sum.js': kernel('sum', 1, 1) });
    const compared = await repository.isochron('compare', '--json');
    expect(compared).toMatchObject({ code: 1 });
    const { verdict, correctness, rows } = JSON.parse(compared.stdout);
    expect(verdict).toBe('incorrect');
    expect(correctness.wrong).toMatchObject([{ cell: 'sum/optimized/n=4096', arm: 'head' }]);
    expect(rows).toMatchObject([{ verdict: 'incorrect', comparison: null, headNs: null }]);
  });

  test('a suite that cannot be loaded ends with 2 and names it', async () => {
    repository.write({ 'kernels/sum/suite.js': `throw new Error('no such luck');` });
    const compared = await repository.isochron('compare');
    expect(compared).toMatchObject({ code: 2 });
    expect(compared.stdout).toMatch(/^Errored: /);
    expect(compared.stdout).toMatch(/kernels\/sum\/suite\.js.*no such luck/);
  });

  test('a budget that was too short ends with 3 and says what would help', async () => {
    const compared = await repository.isochron(
      'compare',
      'main',
      'main',
      '--all',
      '--budget',
      '1s',
    );
    expect(compared).toMatchObject({ code: 3 });
    expect(compared.stdout).toMatch(/^Inconclusive: 2 of 2 rows undecided\n.*--budget/);
  });

  test('nothing to measure ends with 0, says so, and how to measure all the same', async () => {
    repository.write({ 'README.md': 'changed' });
    const compared = await repository.isochron('compare');
    expect(compared).toMatchObject({ code: 0 });
    expect(compared.stdout).toMatch(/^Nothing to measure\n/);
    expect(compared.stderr).toMatch(/no benchmark depends on what changed.*--all/);
    const json = await repository.isochron('compare', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ title: 'Nothing to measure', rows: [] });
  });
});

describe('what is measured is chosen', () => {
  test('by --all, and of these by --only, as the report for a pull request has it', async () => {
    const chosen = ['--all', '--only', 'other/**', '--only', 'nothing/**'];
    const budget = ['--budget', '500ms'];
    const compared = await repository.isochron(
      'compare',
      'main',
      'main',
      ...chosen,
      ...budget,
      '--markdown',
    );
    expect(compared.stdout).toMatch(/^### Inconclusive: 1 of 1 row undecided/);
    expect(compared.stdout).toContain('`other/optimized/n=4096`');
    expect(compared.stdout).not.toContain('sum/optimized');
  });

  test('by --suite instead of the configuration', async () => {
    const args = ['--suite', 'kernels/other/*.js', '--json'];
    expect(idsOf(await repository.isochron('run', 'main', '--budget', '500ms', ...args))).toEqual([
      'other/optimized/n=4096',
    ]);
  });
});

describe('one tree', () => {
  test('is measured by run, the working tree by default', async () => {
    repository.write(kernels('third'));
    const done = await repository.isochron(
      'run',
      '--only',
      'third/**',
      '--budget',
      '60s',
      '--json',
    );
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({
      verdict: 'no-change',
      title: 'Measured: 1 benchmark',
      base: null,
      head: { ref: 'working tree' },
      rows: [{ id: 'third/optimized/n=4096', comparison: null, headNs: expect.any(Number) }],
    });
  });

  test('is listed by list, without measuring', async () => {
    repository.write(kernels('third'));
    const ids = ['other', 'sum', 'third'].map((name) => `${name}/optimized/n=4096`);
    const plain = await repository.isochron('list');
    expect(plain).toMatchObject({ code: 0, stdout: `${ids.join('\n')}\n` });
    const json = await repository.isochron('list', '--json', '--suite', 'kernels/sum/suite.js');
    expect(JSON.parse(json.stdout)).toMatchObject({
      suites: [{ kernel: 'sum', form: 'suite', benchmarks: [{ id: 'sum/optimized/n=4096' }] }],
      failures: [],
    });
  });

  test('is listed with what is wrong in it, and that ends with 2', async () => {
    repository.write({ 'kernels/bad/suite.js': 'export default 1;' });
    const listed = await repository.isochron('list');
    expect(listed).toMatchObject({ code: 2 });
    expect(listed.stdout).toContain('sum/optimized/n=4096\n');
    expect(listed.stderr).toContain('kernels/bad/suite.js');
  });
});

test('nothing but the saved samples is left in the repository', async () => {
  expect(existsSync(saved)).toBe(true);
  expect(await repository.git('status', '--porcelain')).toBe('');
  expect(await repository.git('worktree', 'list')).not.toContain('\n');
});
