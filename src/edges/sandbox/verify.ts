/** Numbers before speed: every implementation at every shape against the judge's reference. */
import { type BenchmarkId, benchmarkId } from '#core/model/benchmark.ts';
import type { ArmName, Check, Failure } from '#core/model/recording.ts';
import type { CompareOutput, VerifyJob, VerifyOutcome } from '#ports/sandbox.ts';
import type { Output } from '#suite';
import type { Arms } from './arms.ts';
import { gradientsOf } from './gradients.ts';
import { type JudgeAnswers, JudgeSession } from './judge-session.ts';
import type { Limits } from './limits.ts';
import type { Processors } from './processors.ts';
import type { References } from './references.ts';
import { RestartingSession } from './restarting-session.ts';
import { ChildFailure } from './session.ts';
import { type BeyondBench, type TimedOutput, verifyBeyond } from './verify-beyond.ts';

export interface Bench {
  readonly arms: Arms;
  readonly references: References;
  readonly answers: JudgeAnswers;
  readonly limits: Limits;
  readonly processors: Processors;
  readonly compareOutput: CompareOutput;
}

/** For one suite: `file` is its path from the root. */
type OneBench = Bench & BeyondBench & { readonly file: string };

/** Probes of all implementations of a suite in one arm take so long together. */
const probingMs = 1500;

/** A process an implementation, so that a crash names it. */
export async function verify(bench: Bench, job: VerifyJob): Promise<VerifyOutcome> {
  const { suite, judge, signal } = job;
  if (suite.source.kind !== 'suite' || suite.form !== 'suite') return nothing;
  const { file } = suite.source;
  const all = [...new Set(suite.benchmarks.map(({ implementation }) => implementation))];
  const implementations = all.filter((name) => job.implementations?.includes(name) ?? true);
  const alone = { tree: judge.tree, judge: null, suite: file };
  const known = bench.answers.about(JSON.stringify([judge.tree, file, job.seed]));
  const apart = new JudgeSession(new RestartingSession(bench.arms, alone, signal), known);
  const one = { ...bench, judge: apart, budgetMs: probingMs / implementations.length, file };
  let outcomes: readonly VerifyOutcome[] = [];
  try {
    outcomes = await inPairs(implementations, (name) => verifyOne(one, job, name));
    const outputs = outcomes.flatMap((outcome) => outcome.outputs);
    const gradients = await gradientsOf(apart, suite, outputs, job.seed);
    return { ...joined(outcomes), gradients };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const cell = benchmarkId(suite.kernel, implementations[0] ?? '', {});
    const failure = failureOf(error, judge.name, suite.kernel, cell);
    return joined([...outcomes, { ...nothing, failures: [failure] }]);
  } finally {
    await apart.close();
  }
}

/** Two at a time, as the arms of a round are: nothing is timed here. All have ended at the end. */
async function inPairs<T, Result>(
  all: readonly T[],
  work: (one: T) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < all.length; index += 2) {
    const pair = await Promise.allSettled(all.slice(index, index + 2).map(work));
    for (const settled of pair) {
      if (settled.status === 'rejected') throw settled.reason;
      results.push(settled.value);
    }
  }
  return results;
}

const nothing: VerifyOutcome = {
  ...{ checks: [], failures: [], trials: [], outputs: [], gradients: [] },
};

function joined(outcomes: readonly VerifyOutcome[]): VerifyOutcome {
  return {
    checks: outcomes.flatMap(({ checks }) => checks),
    failures: outcomes.flatMap(({ failures }) => failures),
    trials: outcomes.flatMap(({ trials }) => trials),
    outputs: outcomes.flatMap(({ outputs }) => outputs),
    gradients: outcomes.flatMap(({ gradients }) => gradients),
  };
}

async function verifyOne(
  bench: OneBench,
  job: VerifyJob,
  implementation: string,
): Promise<VerifyOutcome> {
  const listed = await verifyListed(bench, job, implementation);
  const isRight = listed.checks.every(({ status }) => status !== 'wrong');
  // What is wrong where its suite looks needs no probe to show it.
  if (!isRight || listed.failures.length > 0) return listed;
  const present = { cell: benchmarkId(job.suite.kernel, implementation, {}) };
  try {
    const beyond = await verifyBeyond(bench, job, implementation, listed.outputs, present);
    return { ...listed, ...beyond, checks: [...listed.checks, ...beyond.checks] };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const failures = [failureOf(error, job.arm, job.suite.kernel, present.cell)];
    return { ...listed, failures };
  }
}

/** At the shapes of the suite. */
async function verifyListed(
  bench: OneBench,
  job: VerifyJob,
  implementation: string,
): Promise<VerifyOutcome & { readonly outputs: readonly TimedOutput[] }> {
  const { suite, judge, tree, arm, seed, signal } = job;
  const timed = suite.benchmarks.filter((benchmark) => benchmark.implementation === implementation);
  const shapes = [...timed.map(({ shape }) => shape), ...suite.verifyShapes];
  const questions = shapes.map((shape) => ({ shape, seed }));
  const checks: Check[] = [];
  const outputs: TimedOutput[] = [];
  let present: BenchmarkId = benchmarkId(suite.kernel, implementation, {});
  try {
    const references = await judged(suite.kernel, () =>
      bench.references.of(judge.tree, bench.file, questions, signal, bench.judge),
    );
    const from = { tree, judge: judge.tree, suite: bench.file };
    const { session } = await bench.arms.load(from, signal);
    try {
      for (const [index, shape] of shapes.entries()) {
        const cell = benchmarkId(suite.kernel, implementation, shape);
        present = cell;
        const order = { type: 'evaluate', implementation, shape, seed } as const;
        const startedMs = performance.now();
        const evaluated = await session.askForEvaluation(order, bench.limits.evaluateMs);
        const tookMs = performance.now() - startedMs;
        const expected = references[index] as Output;
        const compared = bench.compareOutput(evaluated.output, expected, suite.tolerance ?? 0);
        const phase = 'before-timing' as const;
        checks.push({ arm, cell, phase, judge: judge.name, ...compared });
        outputs.push({ ...evaluated, cell, shape, expected, tookMs, again: null });
      }
    } finally {
      await session.close();
    }
    return { ...nothing, checks, outputs };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const failures = [failureOf(error, arm, suite.kernel, present)];
    return { ...nothing, checks, failures, outputs };
  }
}

/** A failure of the reference is the judge's, whoever's numbers it was to judge. */
async function judged<T>(kernel: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    throw new ChildFailure(error.kind, `the reference of ${kernel}: ${error.message}`, error.tail);
  }
}

/** One sentence: what, where, what it did. */
export function failureOf(
  error: ChildFailure,
  arm: ArmName,
  kernel: string,
  benchmark: BenchmarkId,
): Failure {
  const { kind, message, tail } = error;
  const sentence = message.endsWith('.') ? message : `${message}.`;
  return { arm, kind, message: `${benchmark} in ${arm}: ${sentence}`, kernel, benchmark, tail };
}
