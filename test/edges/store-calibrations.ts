/** What every store keeps of runs of a commit against itself, whatever database is under it. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countAlarms } from '#core/analysis/noise.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import {
  anyConditions,
  calibration,
  conditions,
  manyBenchmarks,
  repository,
} from './store-samples.ts';

const id = calibration().benchmark;
const other = 'add/optimized/n=1' as BenchmarkId;
const otherConditions = 'none-0123456789ab' as Conditions;

export function describeCalibrations(database: () => StoreDatabase): void {
  let store: Store;

  beforeAll(() => {
    store = createStore(database());
  });

  beforeEach(async () => {
    await sql`truncate calibrations`.execute(database().kysely);
  });

  describe('calibrations', () => {
    const hour = (n: number) => `2026-03-01T0${n}:00:00.000Z`;
    const points = [2, 1, 3].flatMap((n) =>
      [other, id].map((benchmark) =>
        calibration({ runId: `run ${n}`, recordedAt: hour(n), benchmark }),
      ),
    );

    it('are those of the newest runs, newest first, each run in one piece', async () => {
      await store.addCalibration(repository, points);
      const newest = await store.calibrations(repository, 'bed', 2);
      const [second, , third] = [points.slice(0, 2), points.slice(2, 4), points.slice(4)];
      expect(newest).toStrictEqual([...(third ?? []), ...(second ?? [])]);
      expect(await store.calibrations(repository, 'bed', 99)).toHaveLength(points.length);
    });

    it('are of one repository and one testbed', async () => {
      await store.addCalibration(repository, [calibration({ testbedId: 'other bed' })]);
      await store.addCalibration('octo/else', [calibration()]);
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([]);
    });

    it('stay as they were saved first, and come back bit for bit', async () => {
      const own = fc.record({
        logRatio: fc.double(finite),
        rounds: fc.nat(100),
        conditions: anyConditions,
      });
      let runs = 0;
      const property = fc.asyncProperty(own, async (drawn) => {
        runs += 1;
        const first = calibration({ ...drawn, runId: `${runs}`, recordedAt: time(runs) });
        await store.addCalibration(repository, [first, { ...first, logRatio: 1 }]);
        await store.addCalibration(repository, [{ ...first, verdict: 'regression' }]);
        expect(await store.calibrations(repository, 'bed', 1)).toStrictEqual([first]);
      });
      await fc.assert(property, { seed: 1, numRuns: 25 });
    });

    it('are none where nothing was measured', async () => {
      await store.addCalibration(repository, []);
      expect(await store.calibrations(repository, 'bed', 9)).toStrictEqual([]);
    });

    const finite = { noNaN: true, noDefaultInfinity: true };
    const time = (run: number) => new Date(run * 1000).toISOString();
  });

  describe('counts of false alarms', () => {
    const drawnRun = fc.record({
      hour: fc.nat(5),
      verdicts: fc.array(
        fc.constantFrom('no-change', 'inconclusive', 'regression', 'improvement'),
        { minLength: 1, maxLength: 3 },
      ),
    });

    /** Some runs began at the same time. */
    const pointsOf = (runs: readonly Drawn[]): CalibrationPoint[] =>
      runs.flatMap(({ hour, verdicts }, run) =>
        verdicts.map((verdict, index) =>
          calibration({
            runId: `run ${run}`,
            recordedAt: `2026-03-01T0${hour}:00:00.000Z`,
            benchmark: `kernel-${index}/optimized/n=1` as BenchmarkId,
            verdict,
          }),
        ),
      );

    it('are those of the points of the newest runs', async () => {
      const property = fc.asyncProperty(
        fc.array(drawnRun, { maxLength: 12 }),
        fc.integer({ min: 1, max: 14 }),
        async (runs, limit) => {
          await sql`truncate calibrations`.execute(database().kysely);
          await store.addCalibration(repository, pointsOf(runs));
          const counts = await store.alarmCounts(repository, 'bed', limit);
          const points = await store.calibrations(repository, 'bed', limit);
          expect(counts).toStrictEqual(countAlarms(points));
          expect(counts.runs).toBe(Math.min(limit, runs.length));
        },
      );
      await fc.assert(property, { seed: 1, numRuns: 40 });
    });

    it('are of one repository and one testbed, and none where nothing was measured', async () => {
      const wrong = calibration({ verdict: 'regression' });
      await store.addCalibration(repository, [{ ...wrong, testbedId: 'other bed' }]);
      await store.addCalibration('octo/else', [wrong]);
      const none = { runs: 0, alarms: 0, regressions: 0, improvements: 0 };
      expect(await store.alarmCounts(repository, 'bed', 9)).toStrictEqual(none);
      await store.addCalibration(repository, [calibration()]);
      expect(await store.alarmCounts(repository, 'bed', 9)).toStrictEqual({ ...none, runs: 1 });
    });
  });

  describe('estimates', () => {
    const wanted = new Map([[id, conditions]]);

    it('are the newest ones of each benchmark under its own conditions', async () => {
      const points = [3, 1, 4, 2].flatMap((hour) => [
        calibration({ runId: `${hour}`, recordedAt: at(hour), logRatio: hour / 3 }),
        calibration({ runId: `${hour}`, recordedAt: at(hour), benchmark: other, logRatio: -hour }),
      ]);
      const before = { conditions: otherConditions, logRatio: 9 };
      const unknown = { conditions: null, logRatio: 8 };
      await store.addCalibration(repository, [
        ...points,
        calibration({ runId: '5', recordedAt: at(5), ...before }),
        calibration({ runId: '6', recordedAt: at(6), ...unknown }),
      ]);
      const estimates = await store.estimates(repository, 'bed', wanted, 3);
      expect(estimates).toStrictEqual(new Map([[id, [4 / 3, 1, 2 / 3]]]));
      const both = new Map([
        [id, otherConditions],
        [other, conditions],
        ['never/optimized/n=1' as BenchmarkId, conditions],
      ]);
      expect(await store.estimates(repository, 'bed', both, 1)).toStrictEqual(
        new Map([
          [id, [9]],
          [other, [-4]],
        ]),
      );
    });

    it('come back bit for bit', async () => {
      const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
      const property = fc.asyncProperty(fc.array(finite, { maxLength: 5 }), async (drawn) => {
        await sql`truncate calibrations`.execute(database().kysely);
        const points = drawn.map((logRatio, run) =>
          calibration({ runId: `${run}`, recordedAt: at(run), logRatio }),
        );
        await store.addCalibration(repository, points);
        const estimates = await store.estimates(repository, 'bed', wanted, 9);
        expect(estimates.get(id) ?? []).toStrictEqual(drawn.toReversed());
      });
      await fc.assert(property, { seed: 1, numRuns: 25 });
    });

    it('of another testbed or repository are not seen', async () => {
      await store.addCalibration(repository, [calibration({ testbedId: 'other bed' })]);
      await store.addCalibration('octo/else', [calibration()]);
      expect(await store.estimates(repository, 'bed', wanted, 9)).toStrictEqual(new Map());
      expect(await store.estimates(repository, 'bed', new Map(), 9)).toStrictEqual(new Map());
    });

    const at = (hour: number) => `2026-03-01T0${hour}:00:00.000Z`;
  });

  it('takes more benchmarks than one statement has parameters for, or none of them', async () => {
    const points = manyBenchmarks.map((benchmark, index) =>
      calibration({ benchmark, logRatio: index / 3 }),
    );
    const refused = calibration({ sha: '\0', runId: 'refused' });
    await expect(store.addCalibration(repository, [...points, refused])).rejects.toThrow();
    expect((await store.alarmCounts(repository, 'bed', 9)).runs).toBe(0);
    await store.addCalibration(repository, points);
    const all = new Map(manyBenchmarks.map((benchmark) => [benchmark, conditions]));
    const estimates = await store.estimates(repository, 'bed', all, 9);
    expect([...estimates]).toStrictEqual(
      points.map(({ benchmark, logRatio }) => [benchmark, [logRatio]]),
    );
  });
}

interface Drawn {
  readonly hour: number;
  readonly verdicts: readonly CalibrationPoint['verdict'][];
}
