import type { Requirement, Shape } from '#suite';
import { type Benchmark, type BenchmarkId, shapeText } from '../model/benchmark.ts';
import type { RequirementResult, Row } from '../model/judgement.ts';
import type { Recording } from '../model/recording.ts';
import { overBase, type StatedRequirement } from '../model/requirement.ts';
import { differenceInterval, type Interval, meanInterval } from '../stats/student.ts';
import { checkConcerns, failureConcerns } from './concerns.ts';
import { floorsOf, logFloorsOf } from './floors.ts';
import { peakOf } from './roofline.ts';
import { unsoundText } from './soundness.ts';

/** How sure an interval is, where no comparison has one of its own. */
const chance = 0.95;

interface Reached {
  readonly figure: number;
  readonly interval: Interval | null;
}

/** What one shape reached; null where the run did not measure what it needs. */
interface ShapeReached {
  readonly shape: Shape;
  readonly reached: Reached | null;
}

/**
 * Holds what head reached against what suites and issues ask for. The figure alone decides. An
 * interval that holds the limit is said beside it and changes nothing: a limit that could be missed
 * by as much as the noise would be no limit, and one that must be cleared by it would fail a head
 * that keeps it.
 */
export function checkRequirements(
  recording: Recording,
  rows: readonly Row[],
): readonly RequirementResult[] {
  return recording.requirements.map((stated) => {
    const { kernel, requirement } = stated;
    const benchmarks = recording.entries
      .filter(({ role }) => role !== 'removed')
      .map(({ benchmark }) => benchmark)
      .filter(
        (benchmark) =>
          benchmark.kernel === kernel &&
          benchmark.implementation === (requirement.implementation ?? 'optimized') &&
          (requirement.shape === undefined || sameShape(benchmark.shape, requirement.shape)),
      );
    const shapes = benchmarks.map((benchmark) => ({
      shape: benchmark.shape,
      reached: reachedBy(recording, rows, benchmark, requirement),
    }));
    return resultOf(stated, shapes);
  });
}

function resultOf(
  { kernel, requirement, origin }: StatedRequirement,
  shapes: readonly ShapeReached[],
): RequirementResult {
  const measured = shapes.flatMap(({ shape, reached }) =>
    reached === null ? [] : [{ shape, ...reached }],
  );
  const broken = measured.filter(({ figure }) => !isKept(requirement, figure));
  const shown = worstOf(requirement, broken.length > 0 ? broken : measured);
  const said = { kernel, requirement, issue: origin?.issue ?? null };
  // One broken shape breaks the promise; only all of them can keep it.
  if (shown === undefined || (broken.length === 0 && measured.length < shapes.length)) {
    const nothing = { figure: null, interval: null, withinNoise: false, where: '' };
    return { ...said, status: 'not-measured', ...nothing };
  }
  const { figure, interval, shape } = shown;
  const status = broken.length > 0 ? 'broken' : 'met';
  const withinNoise = interval !== null && holdsLimit(requirement, interval);
  return { ...said, status, figure, interval, withinNoise, where: shapeText(shape) };
}

function isKept({ atLeast, atMost }: Requirement, figure: number): boolean {
  return (
    figure >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    figure <= (atMost ?? Number.POSITIVE_INFINITY)
  );
}

function holdsLimit({ atLeast, atMost }: Requirement, { low, high }: Interval): boolean {
  return [atLeast, atMost].some((limit) => limit !== undefined && low < limit && limit < high);
}

/** The lowest where at least something is asked, else the highest. */
function worstOf<T extends { readonly figure: number }>(
  { atLeast }: Requirement,
  measured: readonly T[],
): T | undefined {
  const ascending = measured.toSorted((a, b) => a.figure - b.figure);
  return atLeast === undefined ? ascending.at(-1) : ascending[0];
}

function reachedBy(
  recording: Recording,
  rows: readonly Row[],
  benchmark: Benchmark,
  requirement: Requirement,
): Reached | null {
  const { metric } = requirement;
  if (metric === 'error') return errorOf(recording, benchmark);
  if (metric === 'speedup') return speedupOf(recording, rows, benchmark, requirement);
  const own = speedOf(recording, benchmark);
  if (own === null) return null;
  const { flops, bytes } = benchmark.work ?? {};
  switch (metric) {
    case 'time':
      return scaled(own, (ns) => ns);
    case 'gflops':
      return flops === undefined ? null : scaled(own, (ns) => flops / ns);
    case 'gbps':
      return bytes === undefined ? null : scaled(own, (ns) => bytes / ns);
    case 'peak': {
      const peak = peakHere(recording);
      if (flops === undefined || peak === null) return null;
      return scaled(own, (ns) => (100 * flops) / ns / peak);
    }
  }
}

/** GFLOPS of one thread; null where the ceilings of this testbed are not known. */
function peakHere({ ceilings, testbed }: Recording): number | null {
  return ceilings?.testbedId === testbed.id ? peakOf(ceilings) : null;
}

interface Speed {
  readonly ns: number;
  readonly logFloors: readonly number[];
}

/** Of times, whose logarithms scatter evenly. The interval holds the figure, which is a median. */
function scaled({ ns, logFloors }: Speed, figureOf: (ns: number) => number): Reached {
  const own = meanInterval(logFloors, chance);
  return holding(
    figureOf(ns),
    own === null ? null : [figureOf(Math.exp(own.low)), figureOf(Math.exp(own.high))],
  );
}

function holding(figure: number, ends: readonly [number, number] | null): Reached {
  if (ends === null) return { figure, interval: null };
  const all = [figure, ...ends];
  return { figure, interval: { low: Math.min(...all), high: Math.max(...all) } };
}

function speedupOf(
  recording: Recording,
  rows: readonly Row[],
  benchmark: Benchmark,
  { over = 'naive' }: Requirement,
): Reached | null {
  if (over === overBase) return overBaseOf(rows, benchmark.id);
  const own = speedOf(recording, benchmark);
  const other = recording.entries.find(
    ({ benchmark: one }) =>
      one.kernel === benchmark.kernel &&
      one.implementation === over &&
      sameShape(one.shape, benchmark.shape),
  );
  const its = other === undefined ? null : speedOf(recording, other.benchmark);
  if (own === null || its === null) return null;
  const interval = differenceInterval(its.logFloors, own.logFloors, chance);
  const ends = interval === null ? null : ([interval.low, interval.high] as const);
  return holding(its.ns / own.ns, ends === null ? null : [Math.exp(ends[0]), Math.exp(ends[1])]);
}

/** The comparison's own, turned over like every speedup. */
function overBaseOf(rows: readonly Row[], id: BenchmarkId): Reached | null {
  const comparison = rows.find(({ benchmark }) => benchmark.id === id)?.comparison ?? null;
  if (comparison === null) return null;
  return holding(1 / comparison.ratio, [1 / comparison.high, 1 / comparison.low]);
}

/** Head's time a call; null without sound rounds, and where it is wrong or failed. */
function speedOf(recording: Recording, benchmark: Benchmark): Speed | null {
  const isWrong = recording.checks.some(
    (check) => check.arm === 'head' && check.status === 'wrong' && checkConcerns(check, benchmark),
  );
  const hasFailed = recording.failures.some(
    (failure) => failure.arm === 'head' && failureConcerns(failure, benchmark),
  );
  const rounds = recording.rounds.filter((round) => round.benchmark === benchmark.id);
  if (isWrong || hasFailed || rounds.length === 0 || unsoundText(rounds) !== null) return null;
  return { ns: floorsOf(rounds).headNs, logFloors: logFloorsOf(rounds) };
}

function errorOf(recording: Recording, benchmark: Benchmark): Reached | null {
  const errors = recording.checks
    .filter(({ arm, cell, status }) => {
      const isTold = status === 'right' || status === 'wrong';
      return arm === 'head' && cell === benchmark.id && isTold;
    })
    .map(({ maxRelativeError }) => maxRelativeError);
  return errors.length === 0 ? null : { figure: Math.max(...errors), interval: null };
}

function sameShape(a: Shape, b: Shape): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
