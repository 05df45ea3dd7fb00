/** Numbers before speed: every implementation at every shape against the judge's reference. */
import { type BenchmarkId, benchmarkId } from '#core/model/benchmark.ts';
import type { ArmName, Check, Failure } from '#core/model/recording.ts';
import type { CompareOutput, VerifyJob } from '#ports/sandbox.ts';
import type { Output } from '#suite';
import type { Arms } from './arms.ts';
import type { Limits } from './limits.ts';
import type { Processors } from './processors.ts';
import type { References } from './references.ts';
import { ChildFailure } from './session.ts';

export interface Bench {
  readonly arms: Arms;
  readonly references: References;
  readonly limits: Limits;
  readonly processors: Processors;
  readonly compareOutput: CompareOutput;
}

export interface Verified {
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
}

/** A process an implementation, so that a crash names it. */
export async function verify(bench: Bench, job: VerifyJob): Promise<Verified> {
  const { suite } = job;
  if (suite.source.kind !== 'suite' || suite.form !== 'suite') return { checks: [], failures: [] };
  const all = [...new Set(suite.benchmarks.map(({ implementation }) => implementation))];
  const implementations = all.filter((name) => job.implementations?.includes(name) ?? true);
  const checks: Check[] = [];
  const failures: Failure[] = [];
  for (const implementation of implementations) {
    const verified = await verifyOne(bench, job, implementation);
    checks.push(...verified.checks);
    failures.push(...verified.failures);
  }
  return { checks, failures };
}

async function verifyOne(bench: Bench, job: VerifyJob, implementation: string): Promise<Verified> {
  const { suite, judge, tree, arm, seed, signal } = job;
  const file = suite.source.kind === 'suite' ? suite.source.file : '';
  const timed = suite.benchmarks.filter((benchmark) => benchmark.implementation === implementation);
  const shapes = [...timed.map(({ shape }) => shape), ...suite.verifyShapes];
  const questions = shapes.map((shape) => ({ shape, seed }));
  const checks: Check[] = [];
  let present: BenchmarkId = benchmarkId(suite.kernel, implementation, {});
  try {
    const references = await judged(suite.kernel, () =>
      bench.references.of(judge.tree, file, questions, signal),
    );
    const { session } = await bench.arms.load({ tree, judge: judge.tree, suite: file }, signal);
    try {
      for (const [index, shape] of shapes.entries()) {
        present = benchmarkId(suite.kernel, implementation, shape);
        const order = { type: 'evaluate', implementation, shape, seed } as const;
        const actual = await session.askForOutput(order, bench.limits.evaluateMs);
        const expected = references[index] as Output;
        const compared = bench.compareOutput(actual, expected, suite.tolerance ?? 0);
        const phase = 'before-timing' as const;
        checks.push({ arm, cell: present, phase, judge: judge.name, ...compared });
      }
    } finally {
      await session.close();
    }
    return { checks, failures: [] };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return { checks, failures: [failureOf(error, arm, suite.kernel, present)] };
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
