/** One round: a fresh pair of processes, sampled in lock-step. Never are both timed at once. */
import type { ArmName, ArmSamples, Check, Failure, Round } from '#core/model/recording.ts';
import type { Tree } from '#ports/checkout.ts';
import type { RoundJob, RoundOutcome } from '#ports/sandbox.ts';
import type { Output } from '#suite';
import { seededRandom } from './random.ts';
import { type Arm, ArmFailure, inArm, shuffled, type Taken, takeSamples } from './sampling.ts';
import type { Session } from './session.ts';
import { type Bench, failureOf } from './verify.ts';

const warmUp = { minMs: 100, minCalls: 10, maxMs: 2000 };
/** Outputs above this size are checked in the first round, then in one of a few. */
const largeOutputBytes = 2 ** 20;
const roundsPerCheck = 5;
/** Draws inputs that the kernel has not seen while it was timed. */
const freshSeed = 0x5bd1e995;
/** Draws the rounds that look at large outputs. */
const largeSeed = 0x2545f491;

export async function measureRound(bench: Bench, job: RoundJob): Promise<RoundOutcome> {
  const { benchmark } = job;
  const arms: Arm[] = [];
  try {
    const random = seededRandom(job.seed);
    const processor = await bench.processors.choose(benchmark.id, job.index, random.integer);
    const trees = shuffled(armsOf(job), random.integer);
    await startAll(bench, job, trees, arms);
    if (processor !== null) await pinAll(bench, arms, processor);
    for (const arm of arms) await warm(bench, arm);
    const taken = await takeSamples(arms, job.samples, bench.limits, random.integer);
    await readStates(bench, job, arms);
    const checks = await checkAfter(bench, job, arms);
    return { round: roundOf(job, arms, taken), checks, failures: [] };
  } catch (error) {
    if (!(error instanceof ArmFailure)) throw error;
    const failure: Failure = failureOf(error.failure, error.arm, benchmark.kernel, benchmark.id);
    return { round: null, checks: [], failures: [failure] };
  } finally {
    await Promise.all(arms.map(({ session }) => session.close()));
  }
}

function armsOf({ base, head }: RoundJob): (readonly [ArmName, Tree])[] {
  return base === null
    ? [['head', head]]
    : [
        ['base', base],
        ['head', head],
      ];
}

/**
 * Side by side: nothing is timed yet. Those that started are in `arms` also where another failed.
 */
async function startAll(
  bench: Bench,
  job: RoundJob,
  trees: readonly (readonly [ArmName, Tree])[],
  arms: Arm[],
): Promise<void> {
  const started = await Promise.allSettled(
    trees.map(([name, tree]) => start(bench, job, name, tree)),
  );
  for (const one of started) if (one.status === 'fulfilled') arms.push(one.value);
  for (const one of started) if (one.status === 'rejected') throw one.reason;
}

function start(bench: Bench, job: RoundJob, name: ArmName, tree: Tree): Promise<Arm> {
  const { implementation, shape, source } = job.benchmark;
  const suite = source.kind === 'suite' ? source.file : '';
  return inArm(name, async () => {
    const pair = armsOf(job).map(([, one]) => one);
    const subject = { tree, judge: job.judge.tree, suite, pair };
    const { session } = await bench.arms.load(subject, job.signal);
    try {
      const order = { type: 'prepare', implementation, shape, seed: job.inputSeed } as const;
      const { maxBatch } = await session.ask(order, 'prepared', bench.limits.evaluateMs);
      const blank = { callNs: 0, resolutionNs: 0, steady: true, blocks: [], state: null };
      return { name, tree, session, maxBatch, ...blank };
    } catch (error) {
      await session.close();
      throw error;
    }
  });
}

/** Not before: two processes start in half the time on two processors. */
async function pinAll(bench: Bench, arms: readonly Arm[], processor: number): Promise<void> {
  for (const { name, session } of arms) {
    const ask = () => session.ask({ type: 'pin', processor }, 'pinned', bench.limits.evaluateMs);
    await inArm(name, ask);
  }
}

async function warm(bench: Bench, arm: Arm): Promise<void> {
  const timeoutMs = warmUp.maxMs + bench.limits.sampleMs;
  const warmed = await inArm(arm.name, () =>
    arm.session.ask({ type: 'warm', ...warmUp }, 'warmed', timeoutMs),
  );
  arm.callNs = warmed.callNs;
  arm.resolutionNs = warmed.resolutionNs;
  arm.steady = warmed.steady;
}

async function readStates(bench: Bench, job: RoundJob, arms: readonly Arm[]): Promise<void> {
  const { evaluateMs, sampleMs } = bench.limits;
  // Two calls at least count what is allocated, each of which may be as long as a sample.
  const timeoutMs = evaluateMs + 2 * sampleMs;
  for (const arm of arms) {
    const ask = () => arm.session.ask({ type: 'state' }, 'state', timeoutMs);
    arm.state = (await inArm(arm.name, ask)).state;
  }
  const threads = Math.max(...arms.map(({ state }) => state?.threads ?? 0));
  bench.processors.learn(job.benchmark.id, threads);
}

/**
 * The last timed output, then inputs that are new, once in the same arrays and once in others: a
 * kernel that remembers its answer, or does nothing, shows here.
 */
async function checkAfter(
  bench: Bench,
  job: RoundJob,
  arms: readonly Arm[],
): Promise<readonly Check[]> {
  const { benchmark, judge } = job;
  const { implementation, shape, source } = benchmark;
  if (source.kind !== 'suite' || job.tolerance === null) return [];
  const { tolerance } = job;
  const seed = (job.inputSeed ^ freshSeed) >>> 0;
  const questions = [job.inputSeed, seed].map((from) => ({ shape, seed: from }));
  const [first, second] = await inArm(judge.name, () =>
    bench.references.of(judge.tree, source.file, questions, job.signal),
  );
  // Large outputs take seconds to hand over.
  if (bytesOf(first) > largeOutputBytes && !looksAtLarge(job)) return [];
  const checks: Check[] = [];
  for (const { name, session } of arms) {
    const check = (phase: Check['phase'], actual: Output, expected: Output | undefined): void => {
      const compared = bench.compareOutput(actual, expected as Output, tolerance);
      // Right ones need no row each: the first round's stand for all.
      if (compared.status === 'right' && job.index > 0) return;
      checks.push({ arm: name, cell: benchmark.id, phase, judge: judge.name, ...compared });
    };
    const ask = (order: Parameters<Session['askForOutput']>[0]): Promise<Output> =>
      inArm(name, () => session.askForOutput(order, bench.limits.evaluateMs));
    check('last-timed', await ask({ type: 'last-output' }), first);
    check('fresh-inputs', await ask({ type: 'fresh', seed }), second);
    check('fresh-inputs', await ask({ type: 'evaluate', implementation, shape, seed }), second);
  }
  return checks;
}

/** The first round does; of the others, no child can tell which ones. */
export function looksAtLarge({ index, seed }: Pick<RoundJob, 'index' | 'seed'>): boolean {
  return index === 0 || seededRandom((seed ^ largeSeed) >>> 0).integer(roundsPerCheck) === 0;
}

function bytesOf(output: Output | undefined): number {
  if (output === undefined || typeof output === 'number') return 8;
  const arrays = ArrayBuffer.isView(output) ? [output] : Object.values(output);
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function roundOf(job: RoundJob, arms: readonly Arm[], { batch, from, settled }: Taken): Round {
  const samplesOf = (name: ArmName): ArmSamples | null => {
    const arm = arms.find((one) => one.name === name);
    if (arm === undefined) return null;
    const { state, blocks } = arm;
    const discarded = blocks.slice(0, from).flatMap(({ samplesNs }) => samplesNs).length;
    return {
      samplesNs: blocks.slice(from).flatMap(({ samplesNs }) => samplesNs),
      batch,
      steady: arm.steady && settled,
      process: state === null ? null : { ...state, discarded },
    };
  };
  return {
    benchmark: job.benchmark.id,
    index: job.index,
    base: samplesOf('base'),
    head: samplesOf('head') as ArmSamples,
  };
}
