/** Suites that are commands: most kernels are not JavaScript. A whole process is a round. */
import {
  type Benchmark,
  type BenchmarkId,
  benchmarkId,
  type SuiteListing,
} from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type {
  ArmName,
  ArmSamples,
  Check,
  Failure,
  FailureKind,
  Round,
} from '#core/model/recording.ts';
import type { CommandSuite } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { CommandRoundJob, ReadOutput } from '#ports/sandbox.ts';
import type { Arms } from './arms.ts';
import type { Limits } from './limits.ts';
import { type Finished, runToEnd } from './process.ts';
import { seededRandom } from './random.ts';

export interface CommandBench {
  readonly arms: Arms;
  readonly limits: Limits;
  readonly readOutput: ReadOutput;
}

/** What a command measured in one tree: time a call by benchmark. */
type Measured = ReadonlyMap<BenchmarkId, readonly number[]>;

const stoppedKinds = { time: 'hung', output: 'flooded', memory: 'memory' } as const;

async function shell(
  bench: CommandBench,
  tree: Tree,
  command: string,
  signal: AbortSignal,
): Promise<Finished> {
  const launch = bench.arms.command(tree, ['/bin/sh', '-c', command], true);
  const { buildMs: timeoutMs, outputBytes } = bench.limits;
  return runToEnd(launch, { timeoutMs, outputBytes }, signal);
}

function failureOf(
  arm: ArmName,
  suite: CommandSuite,
  kind: FailureKind,
  what: string,
  tail: string,
): Failure {
  const message = `The command suite ${suite.kernel} in ${arm}: ${what}`;
  return { arm, kind, message, kernel: suite.kernel, benchmark: null, tail };
}

function failed(arm: ArmName, suite: CommandSuite, step: 'build' | 'run', done: Finished): Failure {
  const kind =
    done.stopped === null ? (step === 'build' ? 'build' : 'exited') : stoppedKinds[done.stopped];
  const how =
    done.stopped === null ? `ended with code ${done.exitCode}` : `was stopped (${done.stopped})`;
  return failureOf(arm, suite, kind, `\`${suite[step]}\` ${how}.`, done.tail);
}

async function measureOnce(
  bench: CommandBench,
  tree: Tree,
  arm: ArmName,
  suite: CommandSuite,
  signal: AbortSignal,
): Promise<Measured | Failure> {
  const done = await shell(bench, tree, suite.run, signal);
  if (done.exitCode !== 0) return failed(arm, suite, 'run', done);
  try {
    const measured = bench.readOutput(suite.format, done.stdout);
    return new Map(
      measured.map(({ name, samplesNs }) => [benchmarkId(suite.kernel, name, {}), samplesNs]),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failureOf(arm, suite, 'protocol', error.message, done.tail);
  }
}

/** Builds a command suite in a tree, runs it once and says which benchmarks its output names. */
export async function listCommandSuite(
  bench: CommandBench,
  tree: Tree,
  arm: ArmName,
  suite: CommandSuite,
  signal: AbortSignal,
): Promise<{ readonly suites: readonly SuiteListing[]; readonly failures: readonly Failure[] }> {
  if (suite.build !== null) {
    const built = await shell(bench, tree, suite.build, signal);
    if (built.exitCode !== 0) return { suites: [], failures: [failed(arm, suite, 'build', built)] };
  }
  const measured = await measureOnce(bench, tree, arm, suite, signal);
  if (!(measured instanceof Map)) return { suites: [], failures: [measured as Failure] };
  const source = { kind: 'command', kernel: suite.kernel } as const;
  const benchmarks = [...measured.keys()].map((id): Benchmark => {
    const implementation = id.slice(suite.kernel.length + 1);
    return { id, kernel: suite.kernel, implementation, shape: {}, source, work: null, tags: [] };
  });
  const rest = { verifyShapes: [], tolerance: null, requirements: [] };
  return {
    suites: [{ source, kernel: suite.kernel, form: 'command', benchmarks, ...rest }],
    failures: [],
  };
}

/** Runs the verify command, the judge of a command suite's numbers; null where there is none. */
export async function verifyCommandSuite(
  bench: CommandBench,
  tree: Tree,
  arm: ArmName,
  suite: CommandSuite,
  signal: AbortSignal,
): Promise<Check | null> {
  if (suite.verify === null) return null;
  const done = await shell(bench, tree, suite.verify, signal);
  const right = done.exitCode === 0;
  const how =
    done.stopped === null ? `ended with code ${done.exitCode}` : `was stopped (${done.stopped})`;
  return {
    arm,
    cell: benchmarkId(suite.kernel, 'verify', {}),
    phase: 'before-timing',
    judge: 'base',
    status: right ? 'right' : 'wrong',
    maxAbsoluteError: 0,
    maxRelativeError: 0,
    tolerance: 0,
    reason: right ? null : `\`${suite.verify}\` ${how}: ${lastLine(done.tail)}`,
  };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.slice(0, 200) ?? '';
}

/** Each arm's command once, in random order; a round for each benchmark that head names. */
export async function commandRound(
  bench: CommandBench,
  job: CommandRoundJob,
): Promise<{ readonly rounds: readonly Round[]; readonly failures: readonly Failure[] }> {
  const { base, head, suite, signal } = job;
  const arms: (readonly [ArmName, Tree])[] =
    base === null
      ? [['head', head]]
      : [
          ['base', base],
          ['head', head],
        ];
  if (seededRandom(job.seed).integer(2) === 1) arms.reverse();
  const measured = new Map<ArmName, Measured>();
  for (const [arm, tree] of arms) {
    const outcome = await measureOnce(bench, tree, arm, suite, signal);
    if (!(outcome instanceof Map)) return { rounds: [], failures: [outcome as Failure] };
    measured.set(arm, outcome);
  }
  const samples = (arm: ArmName, id: BenchmarkId): ArmSamples | null => {
    const samplesNs = measured.get(arm)?.get(id);
    return samplesNs === undefined ? null : { samplesNs, batch: 1, steady: true, process: null };
  };
  const rounds = [...(measured.get('head')?.keys() ?? [])].flatMap((id): Round[] => {
    const ofHead = samples('head', id);
    if (ofHead === null) return [];
    // What base does not name is new; leaving it out would have it asked for until the budget is
    // spent.
    return [{ benchmark: id, index: job.index, base: samples('base', id), head: ofHead }];
  });
  return { rounds, failures: [] };
}
