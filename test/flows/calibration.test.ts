/** A worker with nothing to do measures commits against themselves, and what comes of it. */
import { describe, expect, test } from 'vitest';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { benchmarkOf, conditions, kernelFiles } from '../fakes/scripted-kernels.ts';
import { testbedId } from '../fakes/scripted-sandbox.ts';
import { SteeredClock } from '../fakes/steered-clock.ts';
import {
  headline,
  log,
  repository,
  sandbox,
  settled,
  startIsochron,
  stopIsochron,
  useHouse,
  world,
} from './house.ts';

const clock = new SteeredClock(new Date('2026-03-01T09:00:00Z'));
useHouse(clock);

const tenMinutesMs = 10 * 60_000;
const add = benchmarkOf('add').id;
const otherSuite = 'none-0123456789ab' as Conditions;
const quiet: readonly Verdict[] = Array(23).fill('no-change');

/** Ten minutes in which nobody asks for anything, and what the worker makes of them. */
async function idleTime(): Promise<void> {
  await clock.advance(tenMinutesMs);
  await clock.paused();
  await settled();
}

function calibrations(full: string): Promise<readonly CalibrationPoint[]> {
  return world.store.calibrations(full, testbedId, 99);
}

/** As if these runs against itself had been taken before, `percent` slower and faster in turns. */
async function history(
  full: string,
  verdicts: readonly Verdict[],
  percent: number,
  under = conditions,
): Promise<void> {
  const points = verdicts.map((verdict, index) => ({
    benchmark: add,
    testbedId,
    runId: `${full} ${index}`,
    sha: 'a'.repeat(40),
    recordedAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
    logRatio: (index % 2 === 0 ? 1 : -1) * Math.log1p(percent / 100),
    verdict,
    rounds: 14,
    conditions: under,
  }));
  await world.store.addCalibration(full, points);
}

describe('an idle worker', () => {
  test('measures a commit against itself, once an hour, and publishes nothing', async () => {
    const at = await repository();
    const before = await at.state();
    const sha = before.branches.main;
    await idleTime();
    const points = await calibrations(at.full);
    expect(points).toMatchObject([{ benchmark: add, sha, verdict: 'no-change' }]);
    const recording = await world.store.recording(points[0]?.runId ?? '');
    expect(recording).toMatchObject({
      base: { sha },
      head: { sha },
      entries: [{ role: 'compared', noiseFloor: null }],
    });
    expect(await at.state()).toEqual(before);
    for (let time = 10; time < 60; time += 10) await idleTime();
    expect(await calibrations(at.full)).toHaveLength(1);
    await idleTime();
    expect(await calibrations(at.full)).toHaveLength(2);
  });

  test('knows no noise floor in the runs that it comes from', async () => {
    const at = await repository();
    await history(at.full, quiet, 3);
    await idleTime();
    const points = await calibrations(at.full);
    expect(points).toHaveLength(quiet.length + 1);
    const recording = await world.store.recording(points[0]?.runId ?? '');
    expect(recording?.entries.map(({ noiseFloor }) => noiseFloor)).toEqual([null]);
  });

  test.each([
    ['waits for a day', conditions, 1],
    ['goes on every hour where another suite was measured', otherSuite, 2],
  ] as const)('with enough runs %s', async (_what, under, more) => {
    const at = await repository();
    await history(at.full, quiet, 3, under);
    for (let time = 0; time <= 60; time += 10) await idleTime();
    expect(await calibrations(at.full)).toHaveLength(quiet.length + more);
  });

  test('gives way to a pull request, and takes it up again in the next hour', async () => {
    const at = await repository();
    await at.push('main', kernelFiles('matmul', { ns: 9_000_000, waits: true }));
    await sandbox.underWay();
    sandbox.release();
    await settled();
    await clock.advance(tenMinutesMs);
    // The calibration measures all kernels; the pull request does not touch the one that waits.
    await sandbox.underWay();
    const number = await at.openPullRequest(kernelFiles('add', { ns: 1_100_000 }));
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: regression']);
    expect(await calibrations(at.full)).toEqual([]);
    expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([]);

    await at.push('main', kernelFiles('matmul', { ns: 9_000_000 }));
    await settled();
    for (let time = 0; time < 60; time += 10) await idleTime();
    expect(await calibrations(at.full)).toHaveLength(2);
  });

  test('that fails says so in the log, and bothers nobody', async () => {
    const at = await repository();
    const before = await at.state();
    const { prepare } = world.sandbox;
    world.sandbox.prepare = async () => {
      throw new TypeError('a bug of ours');
    };
    await idleTime();
    world.sandbox.prepare = prepare;
    expect(await at.state()).toEqual(before);
    const failed = log.filter(({ msg }) => msg === 'request failed');
    const delivery = expect.stringMatching(/^idle-/);
    expect(failed.at(-1)).toMatchObject({ repository: at.full, delivery });
  });

  test('leaves it where ISOCHRON_CALIBRATE is off', async () => {
    await stopIsochron();
    await startIsochron({ calibrate: false });
    expect(clock.isPaused).toBe(false);
    await stopIsochron();
    await startIsochron();
    expect(clock.isPaused).toBe(true);
  });
});

describe('a pull request', () => {
  const slower = kernelFiles('add', { ns: 1_025_000 });

  test('is told how often this testbed was wrong', async () => {
    const at = await repository();
    const first = await at.settledPage(await at.openPullRequest(slower));
    expect(headline(first.comments[0])).toMatch(/Regression/);
    expect(first.comments[0]).toContain(
      'False alarms on this testbed when idle: not measured yet (`isochron calibrate`)',
    );
    await history(at.full, ['regression', ...quiet.slice(1)], 0.01);
    const number = await at.openPullRequest(slower, { branch: 'other' });
    const second = await at.settledPage(number);
    expect(second.comments[0]).toContain(
      'False alarms on this testbed when idle: 1 of 23 runs of a commit against itself ' +
        '(1 slower, 0 faster; 95 % sure: under 19.0 %)',
    );
    const notes = await at.notes('other');
    expect(Object.values(notes).join()).toContain('1 of 23 runs of a commit against itself');
  });

  test('is claimed to be slower only by more than the benchmark differs from itself', async () => {
    const at = await repository();
    await history(at.full, quiet, 3);
    const number = await at.openPullRequest(slower);
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: no-change']);
    expect(page.comments[0]).toContain('0 of 23 runs of a commit against itself');
    const outcome = await world.store.outcome(at.full, number);
    const recording = await world.store.recording(outcome?.runId ?? '');
    expect(recording?.entries[0]?.noiseFloor).toBeCloseTo(0.03, 10);
  });

  test('is not judged by what it differed from itself by under another suite', async () => {
    const at = await repository();
    await history(at.full, quiet, 3, otherSuite);
    const page = await at.settledPage(await at.openPullRequest(slower));
    expect(page.labels).toEqual(['perf: regression']);
    expect(page.comments[0]).toContain('0 of 23 runs of a commit against itself');
  });

  test('is held to the usual limits while there are too few of those runs', async () => {
    const at = await repository();
    await history(at.full, quiet.slice(4), 3);
    const page = await at.settledPage(await at.openPullRequest(slower));
    expect(page.labels).toEqual(['perf: regression']);
  });
});
