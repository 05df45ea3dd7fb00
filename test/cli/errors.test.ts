/** What goes wrong before anything is measured: a sentence, what to do, and 2 as the exit code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Repository, scratchDirectory } from './scratch.ts';
import { kernels } from './suites.ts';

const place = scratchDirectory('errors', afterAll);
const repository = new Repository(place);
const nowhere = new Repository(place, 'nowhere');

beforeAll(async () => {
  await repository.init();
  await repository.commit('Begin', { 'README.md': '' });
  await repository.commit('Go on', { 'README.md': 'changed' });
  writeFileSync(join(place, 'text.json'), 'text');
  writeFileSync(join(place, 'other.json'), '{ "format": 2 }');
});

describe('2 is the exit code, and one sentence says why, for', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a revision that is not there', ['compare', 'nope'], /There is no revision "nope" here; name/],
    ['a time that is none', ['compare', '--budget', 'soon'], /`soon` is no time.*such as `90s`/],
    ['a time that is no time at all', ['run', '--budget', '0s'], /`0s` is no time/],
    ['an option that is not there', ['compare', '--fast'], /unknown option '--fast'/],
    ['a command that is not there', ['measure'], /unknown command 'measure'/],
    ['too many revisions', ['compare', 'a', 'b', 'c'], /too many arguments/],
    ['an option without its value', ['compare', '--save'], /argument missing/],
    ['nothing to list', ['list'], /No suite was found\. Suites are `kernels\//],
    ['nothing to run', ['run'], /No suite was found\. Suites are `kernels\//],
    ['nothing to compare', ['compare'], /No suite was found\./],
    ['nothing to compare of all', ['compare', '--all'], /No suite was found\./],
    ['samples that are not there', ['judge', 'gone.json'], /gone\.json cannot be read \(ENOENT/],
    ['samples that are no JSON', ['judge', '../text.json'], /text\.json is not JSON: give a file/],
    ['samples of another form', ['judge', '../other.json'], /other\.json is not a recording/],
    ['samples without a name', ['judge'], /missing required argument 'file'/],
    ['a server without its settings', ['serve'], /WEBHOOK_SECRET is not set/],
  ])('%s', async (_, args, sentence) => {
    const done = await repository.isochron(...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(sentence);
    expect(done.stderr).not.toMatch(/^ +at /m);
  });

  test.each(['compare', 'run', 'list'])(
    'a directory that is no repository: %s',
    async (command) => {
      const done = await nowhere.isochron(command);
      expect(done).toMatchObject({ code: 2, stdout: '' });
      expect(done.stderr).toMatch(/nowhere is not in a git repository; change into one/);
    },
  );
});

test('samples that cannot be saved are said to be lost, after the verdict', async () => {
  const own = await new Repository(place, 'kernels').init();
  await own.commit('Begin', { ...kernels('add'), 'README.md': '' });
  await own.commit('Go on', { 'README.md': 'changed' });
  const done = await own.isochron('compare', '--save', 'README.md/samples.json');
  expect(done.code).toBe(2);
  expect(done.stdout).toMatch(/^Nothing to measure\n/);
  expect(done.stderr).toMatch(/The samples cannot be saved to README\.md\/samples\.json/);
});

describe('help', () => {
  test.each(['compare', 'run', 'list', 'judge', 'explain', 'serve', 'work', 'start'])(
    'of %s ends with 0',
    async (command) => {
      const done = await repository.isochron(command, '--help');
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.stdout).toMatch(new RegExp(`^Usage: isochron ${command} `));
    },
  );

  test('names every command, and the exit codes', async () => {
    const all = await repository.isochron('--help');
    expect(all.code).toBe(0);
    for (const command of [
      'compare',
      'run',
      'list',
      'judge',
      'explain',
      'serve',
      'work',
      'start',
    ]) {
      expect(all.stdout).toMatch(new RegExp(`^ +${command} `, 'm'));
    }
    const compare = await repository.isochron('compare', '--help');
    expect(compare.stdout).toMatch(/Exit codes: 0 .* 1 .* 2 .* 3 .*130/s);
  });

  test('is shown where no command is given, which is a mistake', async () => {
    const done = await repository.isochron();
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(/^Usage: isochron/);
  });

  test('has the version', async () => {
    expect(await repository.isochron('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
