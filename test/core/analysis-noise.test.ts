import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calibrationPoints,
  conditionsOfEntries,
  countAlarms,
  estimatesOf,
  falseAlarmRate,
  noiseFloorOf,
  noiseFloorsOf,
  runsUnderPresentConditions,
  withNoiseFloors,
} from '#core/analysis/noise.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Verdict } from '#core/model/judgement.ts';
import type { Recording } from '#core/model/recording.ts';
import { conditions, entryOf } from '../properties/simulated.ts';
import { benchmark, comparison, headSha, report, row } from './report-fixtures.ts';

const other = 'none-0123456789ab' as Conditions;
const [add, matmul] = [benchmark('add', 64), benchmark('matmul', 64)];
const unknown = 'from/before/n=1' as BenchmarkId;

function point(runId: string, change: Partial<CalibrationPoint> = {}): CalibrationPoint {
  return {
    benchmark: add.id,
    testbedId: 'bed',
    runId,
    sha: headSha,
    recordedAt: '2026-03-01T09:00:00.000Z',
    logRatio: 0.001,
    verdict: 'no-change',
    rounds: 14,
    conditions,
    ...change,
  };
}

/** `count` values, newest first. */
function series(count: number, at: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

describe('the noise floor', () => {
  test('is null with fewer than 20 runs', () => {
    expect(noiseFloorOf(series(19, () => 0.01))).toBeNull();
    expect(noiseFloorOf(series(20, () => 0.01))).toBeCloseTo(Math.expm1(0.01), 15);
  });

  test('is the 95 % quantile of the sizes, whatever their signs, as a ratio', () => {
    // 0.001, -0.002, … 0.1: the place 0.95 * 99 lies a twentieth beyond the 95th of them.
    const estimates = series(100, (index) => ((index % 2 === 0 ? 1 : -1) * (index + 1)) / 1000);
    expect(noiseFloorOf(estimates)).toBeCloseTo(Math.expm1(0.09505), 12);
    expect(noiseFloorOf(estimates.map((value) => -value))).toBe(noiseFloorOf(estimates));
  });

  test('is of the newest hundred runs', () => {
    const quietSince = [...series(100, () => 0.001), ...series(50, () => 0.5)];
    expect(noiseFloorOf(quietSince)).toBeCloseTo(Math.expm1(0.001), 15);
    expect(noiseFloorOf(quietSince.slice(1))).toBeCloseTo(Math.expm1(0.001), 15);
    expect(noiseFloorOf(quietSince.slice(20))).toBeCloseTo(Math.expm1(0.5), 12);
  });

  test('is exceeded by about one run in twenty', () => {
    const size = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    const estimates = fc.array(size, { minLength: 20, maxLength: 100 });
    const property = fc.property(estimates, (own) => {
      const floor = Math.log1p(noiseFloorOf(own) ?? Number.NaN);
      const beyond = own.filter((value) => Math.abs(value) > floor + 1e-12).length;
      expect(beyond).toBeLessThanOrEqual(0.05 * own.length + 1);
    });
    fc.assert(property, { seed: 1 });
  });

  test('is told for each benchmark by itself', () => {
    const often = series(20, (index) => index).flatMap((index) => [
      point(`${index}`),
      ...(index < 19 ? [point(`${index}`, { benchmark: matmul.id, logRatio: 0.3 })] : []),
      point(`${index}`, { benchmark: unknown, conditions: null }),
    ]);
    const estimates = estimatesOf(often);
    expect(estimates).toEqual(
      new Map([
        [add.id, series(20, () => 0.001)],
        [matmul.id, series(19, () => 0.3)],
      ]),
    );
    expect(noiseFloorsOf(estimates)).toEqual(
      new Map([[add.id, expect.closeTo(Math.expm1(0.001), 15)]]),
    );
  });

  test('is asked for under the lockfile and suite that an entry is measured with', () => {
    const entries = [
      entryOf({ benchmark: add }),
      entryOf({ benchmark: matmul, conditions: other }),
      entryOf({ benchmark: { ...add, id: unknown }, conditions: null }),
    ];
    expect(conditionsOfEntries(entries)).toEqual(
      new Map([
        [add.id, conditions],
        [matmul.id, other],
      ]),
    );
    const own = withNoiseFloors(entries, new Map([[matmul.id, 0.004]]));
    expect(own.map(({ noiseFloor }) => noiseFloor)).toEqual([null, 0.004, null]);
    expect(own[1]).toEqual({ ...entries[1], noiseFloor: 0.004 });
  });
});

describe('the runs that say something of the benchmarks as they are now', () => {
  const ofBoth = (runId: string, ...[first, second]: (Conditions | null)[]) => [
    point(runId, { conditions: first ?? null }),
    point(runId, { benchmark: matmul.id, conditions: second ?? null }),
  ];

  test('are all while nothing changed, also those that lack a benchmark', () => {
    const points = [...ofBoth('c', conditions, conditions), point('b'), point('a')];
    expect(runsUnderPresentConditions(points)).toBe(3);
    expect(runsUnderPresentConditions(points.toReversed())).toBe(3);
    expect(runsUnderPresentConditions([])).toBe(0);
  });

  test('are not those of which one benchmark was another', () => {
    const [now, before] = [ofBoth('b', conditions, other), ofBoth('a', conditions, conditions)];
    expect(runsUnderPresentConditions([...now, ...before])).toBe(1);
    expect(runsUnderPresentConditions([...now, ...before, ...ofBoth('0', conditions, other)])).toBe(
      2,
    );
  });

  test('are none that do not say what they were measured under', () => {
    expect(
      runsUnderPresentConditions([...ofBoth('b', conditions, conditions), ...ofBoth('a')]),
    ).toBe(1);
    expect(runsUnderPresentConditions(ofBoth('a'))).toBe(0);
  });
});

describe('the false-alarm rate', () => {
  const run = (runId: string, ...verdicts: Verdict[]): CalibrationPoint[] =>
    verdicts.map((verdict, index) =>
      point(runId, { verdict, benchmark: `kernel/${index}` as BenchmarkId }),
    );

  test('counts runs, not benchmarks, and a run with both kinds once', () => {
    const points = [
      ...run('a', 'no-change', 'no-change'),
      ...run('b', 'regression', 'regression'),
      ...run('c', 'improvement', 'regression', 'no-change'),
      ...run('d', 'improvement', 'inconclusive'),
      ...run('e', 'inconclusive'),
    ];
    expect(falseAlarmRate(countAlarms(points))).toEqual({
      runs: 5,
      alarms: 3,
      regressions: 2,
      improvements: 2,
      upperBound: expect.closeTo(0.92356, 4),
    });
  });

  test('is null without a run', () => {
    expect(falseAlarmRate(countAlarms([]))).toBeNull();
  });
});

describe('a run against itself leaves', () => {
  const { testbed, judgement, createdAt } = report();
  const recording: Recording = {
    format: 2,
    id: 'run-7',
    createdAt,
    testbed,
    procedure: { ...defaultProcedure, minRounds: 8 },
    seed: 1,
    base: { sha: headSha, ref: 'main' },
    head: { sha: headSha, ref: 'main' },
    entries: [entryOf({ benchmark: add })],
    ...{ rounds: [], checks: [], failures: [], requirements: [] },
    ...{ changedSuites: [], newSuites: [], notReached: [], seconds: 1 },
  };
  const left = (...rows: (typeof judgement.rows)[number][]) =>
    calibrationPoints(recording, { ...judgement, rows }, headSha);

  test('a point for each benchmark that was compared', () => {
    expect(left(row(add, 'improvement', { comparison: comparison(0.99, { rounds: 8 }) }))).toEqual([
      {
        benchmark: add.id,
        testbedId: testbed.id,
        runId: 'run-7',
        sha: headSha,
        recordedAt: createdAt,
        logRatio: Math.log(0.99),
        verdict: 'improvement',
        rounds: 8,
        conditions,
      },
    ]);
  });

  test.each([
    ['was not compared, or whose numbers are wrong', null],
    ['has fewer rounds than a verdict needs', comparison(1, { rounds: 7 })],
    ['has no finite estimate', comparison(0)],
  ])('none for one that %s', (_, own) => {
    const rows = [row(matmul, 'inconclusive', { comparison: own }), row(add, 'no-change')];
    expect(left(...rows).map(({ benchmark: id }) => id)).toEqual([add.id]);
  });
});
