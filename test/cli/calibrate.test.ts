/** `isochron calibrate` as a process, in a stranger's repository. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, Repository, scratchDirectory } from './scratch.ts';
import { kernels } from './suites.ts';

const place = scratchDirectory('calibrate', afterAll);
const repository = new Repository(place);
let main: string;

/** A command that takes as long as the file `speed` says. */
const script = `s=$(cat speed)
echo "[{\\"name\\":\\"fft\\",\\"value\\":$s,\\"unit\\":\\"ms\\",\\"direction\\":\\"lower-is-better\\"}]"
`;

const configuration = `install: none
commands:
  - { kernel: fft, run: sh bench.sh, format: json, verify: 'true', sources: [speed] }
`;

beforeAll(async () => {
  await repository.init();
  const files = { 'bench.sh': script, speed: '10', '.github/isochron.yml': configuration };
  main = await repository.commit('Begin', { ...kernels('sum'), ...files });
  // What is not committed has no say.
  repository.write({ speed: '20' });
});

describe('a commit against itself', () => {
  let calibrated: Finished;

  beforeAll(async () => {
    const chosen = ['--only', 'fft', '--budget', '60s', '--json'];
    calibrated = await repository.isochron('calibrate', '--runs', '2', ...chosen);
  });

  test('is measured as often as was asked for, and ends with 0', () => {
    expect(calibrated).toMatchObject({ code: 0 });
    const { format, runs, falseAlarms, noiseFloors } = JSON.parse(calibrated.stdout);
    expect(format).toBe(1);
    expect(runs).toMatchObject(
      [1, 2].map(() => ({
        verdict: 'no-change',
        base: { sha: main, ref: 'HEAD' },
        head: { sha: main, ref: 'HEAD' },
        correctness: { checkedCells: 1, wrong: [] },
        rows: [{ id: 'fft/fft', role: 'compared', comparison: { ratio: 1 } }],
      })),
    );
    expect(runs[0].run).not.toBe(runs[1].run);
    const none = { alarms: 0, regressions: 0, improvements: 0 };
    const upperBound = expect.closeTo(1 - Math.sqrt(0.05), 10);
    expect(falseAlarms).toEqual({ runs: 2, ...none, upperBound });
    expect(noiseFloors).toEqual({});
  });
});

test('prints a table for people', async () => {
  const done = await repository.isochron('calibrate', '--only', 'fft', '--budget', '60s');
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toMatch(new RegExp(`^Run 1 of 1: ${main.slice(0, 7)} against itself, `));
  expect(done.stdout).toMatch(/^Operation +Estimate +Interval +Rounds +Verdict$/m);
  expect(done.stdout).toMatch(/^fft\/fft +0\.00 % +0\.00 % to 0\.00 % +\d+ +no change$/m);
  expect(done.stdout).toContain('0 of 1 run of a commit against itself (95 % sure: under 95.0 %)');
});

test('ends with 2 where something could not be measured, and does not try again', async () => {
  const short = ['--only', 'sum', '--budget', '1ms'];
  const done = await repository.isochron('calibrate', '--runs', '3', ...short);
  expect(done).toMatchObject({ code: 2 });
  expect(done.stdout).toMatch(/^sum\/optimized\/n=4096 .*inconclusive: the budget did not reach/m);
  expect(done.stdout).not.toContain('Run 2');
  expect(done.stdout).toMatch(/False alarms: nothing was compared\.\n$/);
});

test.each([
  ['no number of runs', ['--runs', 'many'], /give a whole number from 1 to 10000/],
  ['no run at all', ['--runs', '0'], /give a whole number from 1 to 10000/],
  ['no benchmark of the name', ['--only', 'nope'], /No benchmark was found to measure\..*--only/],
  ['no suite', ['--suite', 'nope'], /No suite was found\./],
])('ends with 2 and says why for %s', async (_, args, sentence) => {
  const done = await repository.isochron('calibrate', ...args);
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toMatch(sentence);
});
