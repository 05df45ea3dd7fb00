import type { ArmProfile, CallNode } from '#core/model/profile.ts';
import type { Profiler } from '#ports/profiler.ts';
import { readCounts } from './counts.ts';
import { ProfileError, readCpuProfile } from './cpu-profile.ts';
import { simdUse } from './simd.ts';

/** Reads what a profiled child returned; runs nothing. */
export function createProfiler(): Profiler {
  return {
    read: (raw, benchmark, arm) => {
      try {
        const { samples, root, wasm } = readCpuProfile(raw.cpuProfile, raw.places);
        const totalUs = totalOf(root);
        if (totalUs === 0) throw new ProfileError('has no sample of the kernel');
        const counters = raw.counts === null ? null : readCounts(raw.counts);
        const notCounted =
          raw.counts !== null && counters === null
            ? `${raw.counts.by} printed no counts`
            : raw.notCounted;
        const { calls, threads } = raw;
        const simd = simdUse(wasm, totalUs, raw.modules);
        const profile: ArmProfile = {
          ...{ benchmark: benchmark.id, arm, calls, threads, samples, root, simd },
          ...{ counters, notCounted },
        };
        return { profile };
      } catch (error) {
        if (!(error instanceof ProfileError)) throw error;
        const message = `${benchmark.id} in ${arm}: the profile ${error.message}.`;
        const { kernel, id } = benchmark;
        return {
          failure: { arm, kind: 'protocol', message, kernel, benchmark: id, tail: '' },
        };
      }
    },
  };
}

function totalOf({ selfUs, children }: CallNode): number {
  return children.reduce((sum, child) => sum + totalOf(child), selfUs);
}
