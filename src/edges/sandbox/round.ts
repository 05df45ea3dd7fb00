/** One round: a fresh pair of processes, sampled in lock-step. Never are both timed at once. */
import type { ArmName, ArmSamples, Check, Failure, Round } from '#core/model/recording.ts';
import type { Tree } from '#ports/checkout.ts';
import type { RoundJob, RoundOutcome } from '#ports/sandbox.ts';
import type { Output } from '#suite';
import { seededRandom } from './random.ts';
import { ChildFailure, type Session } from './session.ts';
import { type Bench, failureOf } from './verify.ts';

/** A sample is this long at least, and this many steps of the clock. */
const sampleNs = 2e6;
const resolutionSteps = 1000;
/** Samples longer than this are taken less often, but never less than `fewestSamples` times. */
const longSampleNs = 20e6;
const fewestSamples = 8;
/** Where one arm is far slower than the other, its samples are this long at most, a call aside. */
const longestSampleNs = 200e6;
const warmUp = { minMs: 100, minCalls: 50, maxMs: 2000 };
/** Draws inputs that the kernel has not seen while it was timed. */
const freshSeed = 0x5bd1e995;

interface Arm {
  readonly name: ArmName;
  readonly tree: Tree;
  readonly session: Session;
  maxBatch: number;
  callNs: number;
  resolutionNs: number;
  steady: boolean;
  readonly samplesNs: number[];
}

/** An arm that failed, told from the other one. */
class ArmFailure extends Error {
  readonly arm: ArmName;
  readonly failure: ChildFailure;
  constructor(arm: ArmName, failure: ChildFailure) {
    super(failure.message);
    this.arm = arm;
    this.failure = failure;
  }
}

export async function measureRound(bench: Bench, job: RoundJob): Promise<RoundOutcome> {
  const { benchmark } = job;
  const arms: Arm[] = [];
  try {
    const random = seededRandom(job.seed);
    await startAll(bench, job, shuffled(armsOf(job), random.integer), arms);
    for (const arm of arms) await warm(bench, arm);
    const batch = await sample(bench, job, arms, random.integer);
    const checks = await checkAfter(bench, job, arms);
    return { round: roundOf(job, arms, batch), checks, failures: [] };
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

function shuffled<T>(items: readonly T[], integer: (below: number) => number): readonly T[] {
  return items.length === 2 && integer(2) === 1 ? [...items].reverse() : items;
}

/** Names the arm in what goes wrong. */
async function inArm<T>(name: ArmName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ChildFailure ? new ArmFailure(name, error) : error;
  }
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
      const blank = { callNs: 0, resolutionNs: 0, steady: true, samplesNs: [] };
      return { name, tree, session, maxBatch, ...blank };
    } catch (error) {
      await session.close();
      throw error;
    }
  });
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

/** Both arms use the same batch. In each sweep the order is drawn anew. Returns the batch. */
async function sample(
  bench: Bench,
  job: RoundJob,
  arms: readonly Arm[],
  integer: (below: number) => number,
): Promise<number> {
  const wanted = arms.map(({ callNs, resolutionNs }) =>
    Math.ceil(Math.max(resolutionSteps * resolutionNs, sampleNs) / Math.max(callNs, 0.1)),
  );
  const slowestNs = Math.max(...arms.map(({ callNs }) => callNs), 0.1);
  const most = [Math.floor(longestSampleNs / slowestNs), ...arms.map((arm) => arm.maxBatch)];
  const batch = Math.max(1, Math.min(Math.max(...wanted), ...most));
  const longestNs = slowestNs * batch;
  const fewer = Math.round((job.samples * longSampleNs) / longestNs);
  const samples = Math.min(job.samples, Math.max(fewestSamples, fewer));
  for (const { session } of arms) session.send({ type: 'time', batch, samples });
  for (let sweep = 0; sweep < samples; sweep += 1) {
    for (const arm of shuffled(arms, integer)) {
      arm.session.send({ type: 'turn', last: sweep === samples - 1 });
      const { ns } = await inArm(arm.name, () => arm.session.next('sample', bench.limits.sampleMs));
      arm.samplesNs.push(ns);
    }
  }
  for (const arm of arms) {
    await inArm(arm.name, () => arm.session.next('timed', bench.limits.sampleMs));
  }
  return batch;
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

function roundOf(job: RoundJob, arms: readonly Arm[], batch: number): Round {
  const samplesOf = (name: ArmName): ArmSamples | null => {
    const arm = arms.find((one) => one.name === name);
    if (arm === undefined) return null;
    return { samplesNs: arm.samplesNs, batch, steady: arm.steady };
  };
  return {
    benchmark: job.benchmark.id,
    index: job.index,
    base: samplesOf('base'),
    head: samplesOf('head') as ArmSamples,
  };
}
