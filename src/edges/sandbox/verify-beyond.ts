/** What is looked at in a second process, once the numbers at the suite's shapes are right. */
import { type BenchmarkId, benchmarkId } from '#core/model/benchmark.ts';
import type { Check, CheckPhase, Correctness } from '#core/model/recording.ts';
import type { CellOutput, VerifyJob, VerifyOutcome } from '#ports/sandbox.ts';
import type { Output, Shape } from '#suite';
import type { Arms } from './arms.ts';
import { brokenBy, type ProbingBench, tryProbes } from './probing.ts';
import type { Changes } from './protocol.ts';
import { RestartingSession } from './restarting-session.ts';
import { ChildFailure } from './session.ts';

/** What the first process returned for the suite's inputs, and how long that took. */
export interface TimedOutput extends CellOutput {
  readonly shape: Shape;
  readonly expected: Output;
  readonly tookMs: number;
}

export interface BeyondBench extends Omit<ProbingBench, 'subject'> {
  readonly arms: Arms;
  /** The suite, from the root. */
  readonly file: string;
}

/** The second process repeats the quickest cells for about so long. */
const repeatingMs = 200;
/** Cells that are looked at with their inputs elsewhere in memory. */
const movedCells = 2;
const answerMs = 60_000;

type Beyond = Pick<VerifyOutcome, 'checks' | 'trials' | 'outputs'>;

/** Throws ChildFailure, CancelledError; `present.cell` is then the one it was about. */
export async function verifyBeyond(
  bench: BeyondBench,
  job: VerifyJob,
  implementation: string,
  outputs: readonly TimedOutput[],
  present: { cell: BenchmarkId },
): Promise<Beyond> {
  const { tree, judge, signal } = job;
  const from = { tree, judge: judge.tree, suite: bench.file };
  const subject = new RestartingSession(bench.arms, from, signal);
  try {
    const repeated = await repeat(subject, job, implementation, outputs, present);
    const moved = await inOtherMemory(bench, subject, job, implementation, outputs);
    const { trial, check } = await tryProbes({ ...bench, subject }, job, implementation);
    const checks = check === null ? moved : [...moved, check];
    return { outputs: repeated, checks, trials: [trial] };
  } finally {
    await subject.close();
  }
}

/** The cells in their order, the quickest with what a second process returns. */
async function repeat(
  subject: RestartingSession,
  { seed }: VerifyJob,
  implementation: string,
  outputs: readonly TimedOutput[],
  present: { cell: BenchmarkId },
): Promise<readonly CellOutput[]> {
  const again = new Map<BenchmarkId, Output>();
  let leftMs = repeatingMs;
  for (const { cell, shape, tookMs } of quickestFirst(outputs)) {
    leftMs -= tookMs;
    if (leftMs < 0) break;
    present.cell = cell;
    const order = { type: 'evaluate', implementation, shape, seed } as const;
    again.set(cell, await subject.ask((session) => session.askForOutput(order, answerMs)));
  }
  return outputs.map(({ cell, output, repeats }) => {
    return { cell, output, repeats, again: again.get(cell) ?? null };
  });
}

/** Inputs of in-place kernels as views into one buffer, and outputs that are inputs. */
async function inOtherMemory(
  { compareOutput }: BeyondBench,
  subject: RestartingSession,
  { suite, arm, judge, seed }: VerifyJob,
  implementation: string,
  outputs: readonly TimedOutput[],
): Promise<readonly Check[]> {
  const { inPlace = [], aliases = [] } = suite.promises ?? {};
  const questions: { changes: Changes; phase: CheckPhase; where: string }[] = aliases.map(
    ([written, read]) => {
      const where = `where ${written} is the array of ${read}`;
      return { changes: { alias: [written, read] as const }, phase: 'aliased', where };
    },
  );
  if (inPlace.length > 0) {
    const where = 'where all inputs are views into one buffer';
    questions.push({ changes: { shared: true }, phase: 'shared-memory', where });
  }
  const checks: Check[] = [];
  for (const { changes, phase, where } of questions) {
    for (const { shape, expected } of quickestFirst(outputs.filter(isLong)).slice(0, movedCells)) {
      const cell = benchmarkId(suite.kernel, implementation, shape);
      const order = { type: 'evaluate', implementation, shape, seed, changes } as const;
      const asked = subject.ask((session) => session.askForOutput(order, answerMs));
      const tolerance = suite.tolerance ?? 0;
      const found = await comparedOr(asked, tolerance, (actual) =>
        compareOutput(actual, expected, tolerance),
      );
      // What is right says nothing that the check of the same cell before does not say.
      if (found.status === 'right') continue;
      checks.push({
        ...found,
        reason: `${where}: ${found.reason}`,
        arm,
        cell,
        phase,
        judge: judge.name,
      });
    }
  }
  return checks;
}

async function comparedOr(
  asked: Promise<Output>,
  tolerance: number,
  compare: (actual: Output) => Correctness,
): Promise<Correctness> {
  try {
    return compare(await asked);
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return brokenBy(error, tolerance);
  }
}

function quickestFirst(outputs: readonly TimedOutput[]): readonly TimedOutput[] {
  return outputs.toSorted((one, other) => one.tookMs - other.tookMs);
}

/** An empty array, or one of one value, can be anywhere. */
function isLong({ output }: TimedOutput): boolean {
  if (typeof output === 'number') return false;
  const arrays = ArrayBuffer.isView(output) ? [output] : Object.values(output);
  return arrays.some(({ length }) => length > 1);
}
