/** What runs of a commit against itself say: how noisy a benchmark is, how often a run is wrong. */
import type { BenchmarkId } from '../model/benchmark.ts';
import {
  type AlarmCounts,
  type CalibrationPoint,
  type Estimates,
  type FalseAlarms,
  fewestCalibrations,
  type NoiseFloors,
} from '../model/calibration.ts';
import type { Conditions } from '../model/conditions.ts';
import type { Judgement } from '../model/judgement.ts';
import type { Entry, Recording } from '../model/recording.ts';
import { upperShare } from '../stats/clopper-pearson.ts';
import { sorted } from '../stats/order.ts';
import { quantile } from '../stats/quantile.ts';

/** Newest runs that a noise floor is told from. Machines change: what was long ago has no say. */
export const runsOfNoiseFloor = 100;
const floorShare = 0.95;
const confidence = 0.95;

/**
 * What a benchmark differs from itself by, 95 times in 100, a ratio such as 0.004. Takes the
 * estimates of its runs against itself, newest first; null where there are too few.
 */
export function noiseFloorOf(logRatios: readonly number[]): number | null {
  if (logRatios.length < fewestCalibrations) return null;
  const sizes = logRatios.slice(0, runsOfNoiseFloor).map(Math.abs);
  return Math.expm1(quantile(sorted(sizes), floorShare));
}

/** The noise floors of all benchmarks that have one. */
export function noiseFloorsOf(estimates: Estimates): NoiseFloors {
  const floors = new Map<BenchmarkId, number>();
  for (const [id, own] of estimates) {
    const floor = noiseFloorOf(own);
    if (floor !== null) floors.set(id, floor);
  }
  return floors;
}

/** What the benchmarks of a run are measured under; not those of which nobody can tell. */
export function conditionsOfEntries(
  entries: readonly Entry[],
): ReadonlyMap<BenchmarkId, Conditions> {
  return new Map(
    entries.flatMap(({ benchmark, conditions }) =>
      conditions == null ? [] : [[benchmark.id, conditions] as const],
    ),
  );
}

export function withNoiseFloors(entries: readonly Entry[], floors: NoiseFloors): readonly Entry[] {
  return entries.map((entry) => {
    return { ...entry, noiseFloor: floors.get(entry.benchmark.id) ?? null };
  });
}

/** The estimates of points that are all of one tree, newest first. */
export function estimatesOf(points: readonly CalibrationPoint[]): Estimates {
  const known = points.filter(({ conditions }) => conditions !== null);
  const byBenchmark = Map.groupBy(known, ({ benchmark }) => benchmark);
  return new Map(
    [...byBenchmark].map(([id, own]) => [id, own.map(({ logRatio }) => logRatio)] as const),
  );
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

/** In how many whole runs a change was claimed where there was none. */
export function countAlarms(points: readonly CalibrationPoint[]): AlarmCounts {
  const runs = [...Map.groupBy(points, ({ runId }) => runId).values()];
  const having = (...kinds: readonly string[]): number =>
    runs.filter((own) => own.some(({ verdict }) => kinds.includes(verdict))).length;
  return {
    runs: runs.length,
    alarms: having('regression', 'improvement'),
    regressions: having('regression'),
    improvements: having('improvement'),
  };
}

/** How often that happens; null without a run. */
export function falseAlarmRate(counts: AlarmCounts): FalseAlarms | null {
  const { alarms, runs } = counts;
  if (runs === 0) return null;
  return { ...counts, upperBound: upperShare(alarms, runs, confidence) };
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
