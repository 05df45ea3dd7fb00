import type { Requirement, Shape } from '#suite';
import { type Benchmark, shapeText } from '../model/benchmark.ts';
import type { RequirementResult } from '../model/judgement.ts';
import type { Recording } from '../model/recording.ts';
import { checkConcerns, failureConcerns } from './concerns.ts';
import { floorsOf } from './floors.ts';
import { unsoundText } from './soundness.ts';

/** A figure of one shape; null where the run did not measure what it needs. */
interface Figure {
  readonly shape: Shape;
  readonly figure: number | null;
}

/** Holds what head reached against what its suites promise. */
export function checkRequirements(recording: Recording): readonly RequirementResult[] {
  return recording.requirements.map(({ kernel, requirement }) => {
    const benchmarks = recording.entries
      .filter(({ role }) => role !== 'removed')
      .map(({ benchmark }) => benchmark)
      .filter(
        (benchmark) =>
          benchmark.kernel === kernel &&
          benchmark.implementation === (requirement.implementation ?? 'optimized') &&
          (requirement.shape === undefined || sameShape(benchmark.shape, requirement.shape)),
      );
    const figures = benchmarks.map((benchmark) => ({
      shape: benchmark.shape,
      figure: figureOf(recording, benchmark, requirement),
    }));
    return resultOf(kernel, requirement, figures);
  });
}

function resultOf(
  kernel: string,
  requirement: Requirement,
  figures: readonly Figure[],
): RequirementResult {
  const measured = figures.flatMap(({ shape, figure }) =>
    figure === null ? [] : [{ shape, figure }],
  );
  const broken = measured.filter(({ figure }) => !isKept(requirement, figure));
  const shown = worstOf(requirement, broken.length > 0 ? broken : measured);
  // One broken shape breaks the promise; only all of them can keep it.
  if (shown === undefined || (broken.length === 0 && measured.length < figures.length)) {
    return { kernel, requirement, status: 'not-measured', figure: null, where: '' };
  }
  const status = broken.length > 0 ? 'broken' : 'met';
  return { kernel, requirement, status, figure: shown.figure, where: shapeText(shown.shape) };
}

function isKept({ atLeast, atMost }: Requirement, figure: number): boolean {
  return (
    figure >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    figure <= (atMost ?? Number.POSITIVE_INFINITY)
  );
}

/** The lowest where at least something is asked, else the highest. */
function worstOf<T extends { readonly figure: number }>(
  { atLeast }: Requirement,
  measured: readonly T[],
): T | undefined {
  const ascending = measured.toSorted((a, b) => a.figure - b.figure);
  return atLeast === undefined ? ascending.at(-1) : ascending[0];
}

function figureOf(
  recording: Recording,
  benchmark: Benchmark,
  requirement: Requirement,
): number | null {
  if (requirement.metric === 'error') return errorOf(recording, benchmark);
  const ns = speedOf(recording, benchmark);
  if (ns === null) return null;
  const { work } = benchmark;
  switch (requirement.metric) {
    case 'time':
      return ns;
    case 'gflops':
      return work?.flops === undefined ? null : work.flops / ns;
    case 'gbps':
      return work?.bytes === undefined ? null : work.bytes / ns;
    case 'speedup': {
      const over = requirement.over ?? 'naive';
      const other = recording.entries.find(
        ({ benchmark: one }) =>
          one.kernel === benchmark.kernel &&
          one.implementation === over &&
          sameShape(one.shape, benchmark.shape),
      );
      const otherNs = other === undefined ? null : speedOf(recording, other.benchmark);
      return otherNs === null ? null : otherNs / ns;
    }
  }
}

/** Head's time a call; null without sound rounds, and where it is wrong or failed. */
function speedOf(recording: Recording, benchmark: Benchmark): number | null {
  const isWrong = recording.checks.some(
    (check) => check.arm === 'head' && check.status === 'wrong' && checkConcerns(check, benchmark),
  );
  const hasFailed = recording.failures.some(
    (failure) => failure.arm === 'head' && failureConcerns(failure, benchmark),
  );
  const rounds = recording.rounds.filter((round) => round.benchmark === benchmark.id);
  if (isWrong || hasFailed || rounds.length === 0 || unsoundText(rounds) !== null) return null;
  return floorsOf(rounds).headNs;
}

function errorOf(recording: Recording, benchmark: Benchmark): number | null {
  const errors = recording.checks
    .filter(({ arm, cell, status }) => {
      return arm === 'head' && cell === benchmark.id && status !== 'not-checked';
    })
    .map(({ maxRelativeError }) => maxRelativeError);
  return errors.length === 0 ? null : Math.max(...errors);
}

function sameShape(a: Shape, b: Shape): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
