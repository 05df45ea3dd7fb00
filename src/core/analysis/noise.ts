/** What runs of a commit against itself say: how noisy a benchmark is, how often a run is wrong. */
import type { BenchmarkId } from '../model/benchmark.ts';
import {
  type CalibrationPoint,
  type FalseAlarms,
  fewestCalibrations,
  type NoiseFloors,
} from '../model/calibration.ts';
import type { Conditions } from '../model/conditions.ts';
import type { Judgement } from '../model/judgement.ts';
import type { Recording } from '../model/recording.ts';
import { upperShare } from '../stats/clopper-pearson.ts';
import { sorted } from '../stats/order.ts';
import { quantile } from '../stats/quantile.ts';

/** Machines change: what was long ago has no say. */
const newestRuns = 100;
const floorShare = 0.95;
const confidence = 0.95;

/**
 * What a benchmark differs from itself by, 95 times in 100, a ratio such as 0.004. Takes the
 * estimates of its runs against itself, newest first; null where there are too few.
 */
export function noiseFloorOf(logRatios: readonly number[]): number | null {
  if (logRatios.length < fewestCalibrations) return null;
  const sizes = logRatios.slice(0, newestRuns).map(Math.abs);
  return Math.expm1(quantile(sorted(sizes), floorShare));
}

/**
 * The noise floors of all benchmarks that have one, by what they were measured under; points are
 * newest first.
 */
export function noiseFloorsOf(points: readonly CalibrationPoint[]): NoiseFloors {
  const floors = new Map<BenchmarkId, Map<Conditions, number>>();
  for (const [id, all] of Map.groupBy(points, ({ benchmark }) => benchmark)) {
    for (const [conditions, own] of Map.groupBy(all, (point) => point.conditions)) {
      const floor = noiseFloorOf(own.map(({ logRatio }) => logRatio));
      if (floor === null || conditions === null) continue;
      const known = floors.get(id) ?? new Map<Conditions, number>();
      floors.set(id, known.set(conditions, floor));
    }
  }
  return floors;
}

/**
 * The runs that say something of the benchmarks as they are now: those without one that the newest
 * run measured under other conditions. Points are newest first.
 */
export function runsUnderPresentConditions(points: readonly CalibrationPoint[]): number {
  const runs = [...Map.groupBy(points, ({ runId }) => runId).values()];
  const present = new Map(runs[0]?.map(({ benchmark, conditions }) => [benchmark, conditions]));
  const isPresent = ({ benchmark, conditions }: CalibrationPoint): boolean => {
    const now = present.get(benchmark);
    return now === undefined || (now !== null && now === conditions);
  };
  return runs.filter((own) => own.every(isPresent)).length;
}

/** How often whole runs claimed a change where there was none; null without a run. */
export function falseAlarmRate(points: readonly CalibrationPoint[]): FalseAlarms | null {
  const runs = [...Map.groupBy(points, ({ runId }) => runId).values()];
  if (runs.length === 0) return null;
  const having = (...kinds: readonly string[]): number =>
    runs.filter((own) => own.some(({ verdict }) => kinds.includes(verdict))).length;
  const alarms = having('regression', 'improvement');
  return {
    runs: runs.length,
    alarms,
    regressions: having('regression'),
    improvements: having('improvement'),
    upperBound: upperShare(alarms, runs.length, confidence),
  };
}

/**
 * What a run against itself leaves: benchmarks that have right numbers and as many rounds as a
 * verdict needs. An estimate from fewer is noisier than any that a verdict was drawn from.
 */
export function calibrationPoints(
  recording: Recording,
  { rows }: Judgement,
  sha: string,
): readonly CalibrationPoint[] {
  const entries = new Map(recording.entries.map((entry) => [entry.benchmark.id, entry]));
  return rows.flatMap(({ benchmark, comparison, verdict }) => {
    if (comparison === null || comparison.rounds < recording.procedure.minRounds) return [];
    const logRatio = Math.log(comparison.ratio);
    if (!Number.isFinite(logRatio)) return [];
    return [
      {
        benchmark: benchmark.id,
        testbedId: recording.testbed.id,
        runId: recording.id,
        sha,
        recordedAt: recording.createdAt,
        logRatio,
        verdict,
        rounds: comparison.rounds,
        conditions: entries.get(benchmark.id)?.conditions ?? null,
      },
    ];
  });
}
