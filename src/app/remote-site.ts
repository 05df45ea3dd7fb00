import type { RemoteSource } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import type { CommitSite } from './compare-commits.ts';
import { readNoiseFloors } from './read-calibration.ts';
import { readSettings } from './read-settings.ts';

/** Commits of a repository on GitHub, with what the store knows of its noise. */
export function remoteSite({ checkout, sources, store }: World, source: RemoteSource): CommitSite {
  const { key } = source;
  return {
    name: key,
    open: (pair, signal) => checkout.openRemote({ ...source, ...pair }, signal),
    settingsOf: (workspace) => readSettings(sources, workspace),
    noiseFloors: (testbedId, entries) => readNoiseFloors(store, key, testbedId, entries),
    save: (raw) => store.saveRecording(key, raw),
  };
}
