import type { Benchmark } from '#core/model/benchmark.ts';
import type { ArmProfile } from '#core/model/profile.ts';
import type { ArmName, Failure } from '#core/model/recording.ts';
import type { RawProfile } from './sandbox.ts';

/** Reads what a profiled child returned, which nobody vouches for; runs nothing. */
export interface Profiler {
  read(
    raw: RawProfile,
    benchmark: Pick<Benchmark, 'id' | 'kernel'>,
    arm: ArmName,
  ): { readonly profile: ArmProfile } | { readonly failure: Failure };
}
