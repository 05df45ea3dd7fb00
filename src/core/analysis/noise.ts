/** What runs of a commit against itself say: how noisy a benchmark is, how often a run is wrong. */
import type { BenchmarkId } from '../model/benchmark.ts';
import {
  type CalibrationPoint,
  type FalseAlarms,
  fewestCalibrations,
} from '../model/calibration.ts';
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

/** The noise floors of all benchmarks that have one; points are newest first. */
export function noiseFloorsOf(
  points: readonly CalibrationPoint[],
): ReadonlyMap<BenchmarkId, number> {
  const floors = new Map<BenchmarkId, number>();
  for (const [id, own] of Map.groupBy(points, ({ benchmark }) => benchmark)) {
    const floor = noiseFloorOf(own.map(({ logRatio }) => logRatio));
    if (floor !== null) floors.set(id, floor);
  }
  return floors;
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
      },
    ];
  });
}
