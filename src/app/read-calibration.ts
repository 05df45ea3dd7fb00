import {
  conditionsOfEntries,
  falseAlarmRate,
  noiseFloorsOf,
  runsOfNoiseFloor,
} from '#core/analysis/noise.ts';
import type { FalseAlarms, NoiseFloors } from '#core/model/calibration.ts';
import type { Entry } from '#core/model/recording.ts';
import type { Store } from '#ports/store.ts';

/** Newest runs that are counted: over a year of daily ones. None wrong: a rate under 0.8 %. */
const mostRuns = 400;

/** What the benchmarks of a run differ from themselves by, on its testbed and as they are now. */
export async function readNoiseFloors(
  store: Store,
  repository: string,
  testbedId: string,
  entries: readonly Entry[],
): Promise<NoiseFloors> {
  const wanted = conditionsOfEntries(entries);
  return noiseFloorsOf(await store.estimates(repository, testbedId, wanted, runsOfNoiseFloor));
}

/** How often runs of the repository on a testbed claimed what was not there; null without any. */
export async function readFalseAlarms(
  store: Store,
  repository: string,
  testbedId: string,
): Promise<FalseAlarms | null> {
  return falseAlarmRate(await store.alarmCounts(repository, testbedId, mostRuns));
}
