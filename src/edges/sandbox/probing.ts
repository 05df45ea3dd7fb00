/** Probes: questions drawn by fast-check to one implementation, and the smallest that it fails. */
import fc from 'fast-check';
import { benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import { type Edit, type Probe, probeText } from '#core/model/probe.ts';
import type { Check, Correctness, Trial } from '#core/model/recording.ts';
import type { CompareOutput, VerifyJob } from '#ports/sandbox.ts';
import type { Output } from '#suite';
import type { JudgeSession } from './judge-session.ts';
import { type DrawnProbe, drawProbes, listedShapes } from './probe-draws.ts';
import type { Changes, InputArray } from './protocol.ts';
import type { RestartingSession } from './restarting-session.ts';
import { ChildFailure } from './session.ts';

const mostProbes = 100;
/** A failure is shrunk for so long at most. */
const shrinkingMs = 1500;
/** A call at a small shape takes no time; one that takes this long hangs. */
const answerMs = 5000;
/** References of perturbed inputs that say how far an error may be explained by rounding. */
const perturbations = 4;
const largestPerturbation = 1e-3;

export interface ProbingBench {
  readonly compareOutput: CompareOutput;
  /** A child with the judge's tree alone, and one with the arm's. */
  readonly judge: JudgeSession;
  readonly subject: RestartingSession;
  /** Time to draw new probes for. */
  readonly budgetMs: number;
}

/** Null: the judge has no answer, and nothing can be said. */
type Answer = Correctness | null;

interface Failed {
  readonly probe: Probe;
  readonly found: Correctness;
}

/** Tries one implementation; `check` is its smallest failing probe, null where there is none. */
export async function tryProbes(
  bench: ProbingBench,
  job: VerifyJob,
  implementation: string,
): Promise<{ readonly trial: Trial; readonly check: Check | null }> {
  const { suite, arm, judge, seed } = job;
  const count = { probes: 0, rejected: 0 };
  const failures: Failed[] = [];
  const drawn = drawProbes(suite, await arraysOf(bench, suite, seed));
  // From when both children are there: how long they take to start is no matter of the kernel.
  let untilMs = performance.now() + bench.budgetMs;
  const ask = async (one: DrawnProbe): Promise<boolean> => {
    const isOver = performance.now() > untilMs || bench.judge.isSpent || bench.subject.isSpent;
    if (isOver) return true;
    const probe = { ...one, seed };
    const found = await answerTo(bench, job, implementation, probe);
    const isFirst = failures.length === 0;
    if (isFirst) count[found === null ? 'rejected' : 'probes'] += 1;
    if (found?.status !== 'wrong') return true;
    if (isFirst) untilMs = performance.now() + shrinkingMs;
    failures.push({ probe, found });
    return false;
  };
  // The last one that fails while shrinking is the smallest.
  await fc.check(fc.asyncProperty(drawn, ask), { seed: seed | 0, numRuns: mostProbes });
  const smallest = failures.at(-1);
  const names = { arm, kernel: suite.kernel, implementation, judge: judge.name };
  return {
    trial: { ...names, ...count },
    check: smallest === undefined ? null : await checkOf(bench, job, implementation, smallest),
  };
}

/** Of the first shape that the judge can draw. */
async function arraysOf(
  { judge }: ProbingBench,
  suite: SuiteListing,
  seed: number,
): Promise<readonly InputArray[]> {
  for (const shape of listedShapes(suite).toReversed()) {
    const found = await judge.inputs({ shape, seed });
    if (found !== null) return found;
    if (judge.isSpent) break;
  }
  return [];
}

async function answerTo(
  bench: ProbingBench,
  job: VerifyJob,
  implementation: string,
  probe: Probe,
): Promise<Answer> {
  const { shape, seed, edits } = probe;
  const tolerance = job.suite.tolerance ?? 0;
  const reference = (changes: Changes) => bench.judge.reference(probe, changes);
  const expected = await reference({ edits });
  if (expected === null) return null;
  if (job.suite.promises?.nonFinite === 'ignored' && !hasOnlyNumbers(expected)) return null;
  const order = { type: 'evaluate', implementation, shape, seed, changes: { edits } } as const;
  let actual: Output;
  try {
    actual = await bench.subject.ask((session) => session.askForOutput(order, answerMs));
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const found = brokenBy(error, tolerance);
    return { ...found, reason: `the kernel failed and the reference did not: ${found.reason}` };
  }
  const plain = bench.compareOutput(actual, expected, tolerance);
  if (plain.status !== 'wrong') return plain;
  const share = Math.min(tolerance, largestPerturbation);
  const perturbed: Output[] = [];
  for (let index = 0; index < perturbations && share > 0; index += 1) {
    const other = await reference({ edits, jitter: { share, seed: index } });
    if (other !== null) perturbed.push(other);
  }
  const usual = edits.length === 0 ? null : await reference({});
  const leeway = { perturbed, ...(usual === null ? {} : { usual }) };
  const found = bench.compareOutput(actual, expected, tolerance, leeway);
  // A NaN from numbers: the reference may have left its range, so that it is no judge.
  const isStrange = edits.every(({ value }) => Number.isFinite(Number(value))) && hasNaN(expected);
  return found.status === 'wrong' && isStrange ? null : found;
}

/** A kernel that fails is as wrong as can be. */
export function brokenBy({ message }: ChildFailure, tolerance: number): Correctness {
  const error = Number.POSITIVE_INFINITY;
  const errors = { maxAbsoluteError: error, maxRelativeError: error, maxUlp: error };
  return { status: 'wrong', ...errors, tolerance, reason: message };
}

async function checkOf(
  bench: ProbingBench,
  { suite, arm, judge }: VerifyJob,
  implementation: string,
  { probe, found }: Failed,
): Promise<Check> {
  const arrays = (await bench.judge.inputs(probe)) ?? [];
  const small = { ...probe, edits: placedEdits(probe.edits, arrays) };
  const cell = benchmarkId(suite.kernel, implementation, probe.shape);
  const reason = `${probeText(small)}: ${found.reason}`;
  return { ...found, reason, arm, cell, phase: 'probe', judge: judge.name, probe: small };
}

/** At the places where they took effect; what a later one has overwritten is left out. */
function placedEdits(edits: readonly Edit[], arrays: readonly InputArray[]): readonly Edit[] {
  const placed = new Map<string, Edit>();
  for (const edit of edits) {
    const length = arrays.find(({ name }) => name === edit.input)?.length ?? 0;
    if (length === 0) continue;
    const at = edit.at % length;
    placed.set(`${edit.input} ${at}`, { ...edit, at });
  }
  return [...placed.values()];
}

function valuesOf(output: Output): readonly ArrayLike<number>[] {
  if (typeof output === 'number') return [[output]];
  return ArrayBuffer.isView(output) ? [output] : Object.values(output);
}

function hasOnlyNumbers(output: Output): boolean {
  return valuesOf(output).every((values) => Array.from(values).every(Number.isFinite));
}

function hasNaN(output: Output): boolean {
  return valuesOf(output).some((values) => Array.from(values).some(Number.isNaN));
}
