import type { Benchmark } from '#core/model/benchmark.ts';
import { CancelledError } from '#core/model/errors.ts';
import type { ArmProfile, ProfilePair } from '#core/model/profile.ts';
import type { ArmName, Failure } from '#core/model/recording.ts';
import { headingsIn } from '#core/report/headings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Judge, ProfileJob } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';

/** Where a repository says how to write a fast kernel. */
const patternsPath = 'kernels/README.md';

export interface ProfilePlan {
  readonly benchmark: Benchmark;
  /** Null where base has no such benchmark, or nobody asks for it. */
  readonly base: Tree | null;
  readonly head: Tree;
  readonly judge: Judge;
  readonly inputSeed: number;
  readonly counting: ProfileJob['counting'];
}

/**
 * Both arms under the profiler, side by side: shares of the time do not depend on what else the
 * machine does. Never throws but CancelledError: what went wrong is a sentence of the pair.
 */
export async function profileArms(
  bench: Bench,
  plan: ProfilePlan,
  signal: AbortSignal,
): Promise<ProfilePair> {
  const { benchmark, base, head } = plan;
  bench.progress.step(`profiling ${benchmark.id}`);
  const [ofBase, ofHead] = await Promise.all([
    base === null ? null : profileArm(bench, plan, 'base', base, signal),
    profileArm(bench, plan, 'head', head, signal),
  ]);
  const profileOf = (one: Profiled | null): ArmProfile | null =>
    one !== null && 'profile' in one ? one.profile : null;
  return {
    benchmark: benchmark.id,
    base: profileOf(ofBase),
    head: profileOf(ofHead),
    failures: [ofBase, ofHead].flatMap((one) =>
      one !== null && 'failure' in one ? [one.failure] : [],
    ),
    patterns: headingsIn((await bench.sources.read(head.directory, patternsPath)) ?? ''),
  };
}

type Profiled = { readonly profile: ArmProfile } | { readonly failure: Failure };

async function profileArm(
  bench: Bench,
  { benchmark, judge, inputSeed, counting }: ProfilePlan,
  arm: ArmName,
  tree: Tree,
  signal: AbortSignal,
): Promise<Profiled> {
  try {
    const job = { benchmark, arm, tree, judge, inputSeed, counting, signal };
    const outcome = await bench.sandbox.profile(job);
    return 'raw' in outcome ? bench.profiler.read(outcome.raw, benchmark, arm) : outcome;
  } catch (error) {
    if (error instanceof CancelledError || signal.aborted) throw error;
    // A mistake of ours: the report does not wait for it to be mended.
    bench.log.error({ benchmark: benchmark.id, arm, err: error }, 'a profile failed');
    return { failure: failureOf(benchmark, arm, (error as Error).message) };
  }
}

function failureOf({ id, kernel }: Benchmark, arm: ArmName, what: string): Failure {
  const message = `${id} in ${arm}: the profiler failed (${what}).`;
  return { arm, kind: 'protocol', message, kernel, benchmark: id, tail: '' };
}
