import { falseAlarmRate, noiseFloorsOf } from '#core/analysis/noise.ts';
import type { FalseAlarms, NoiseFloors } from '#core/model/calibration.ts';
import type { Store } from '#ports/store.ts';

/** Newest runs that are looked at: over a year of daily ones. None wrong: a rate under 0.8 %. */
const mostRuns = 400;

/** What each benchmark of a repository differs from itself by on a testbed. */
export async function readNoiseFloors(
  store: Store,
  repository: string,
  testbedId: string,
): Promise<NoiseFloors> {
  return noiseFloorsOf(await store.calibrations(repository, testbedId, mostRuns));
}

/** How often runs of the repository on a testbed claimed what was not there; null without any. */
export async function readFalseAlarms(
  store: Store,
  repository: string,
  testbedId: string,
): Promise<FalseAlarms | null> {
  return falseAlarmRate(await store.calibrations(repository, testbedId, mostRuns));
}
