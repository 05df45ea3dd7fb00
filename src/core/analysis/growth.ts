import type { Benchmark } from '../model/benchmark.ts';
import type { Growth, LoneGrowth } from '../model/growth.ts';
import type { Judgement } from '../model/judgement.ts';
import type { Recording, Round } from '../model/recording.ts';
import { fitLine, slopeErrorFrom } from '../stats/line.ts';
import { momentsOf } from '../stats/moments.ts';
import { floorOf } from '../stats/round-statistic.ts';
import { tLimit } from '../stats/student.ts';
import { countedRounds, floorsOf } from './floors.ts';

/** Through two points there is always a line. */
const fewestShapes = 3;
/** An exponent that is less sure is not worth naming: time does not follow a power there. */
const largestError = 0.2;
/** A difference of exponents below this is no other complexity. */
const smallestChange = 0.1;
/** Two-sided 95 %. */
const chance = 0.975;

/** One shape of an implementation: its size and its times. */
interface Point {
  readonly logSize: number;
  readonly baseNs: number;
  readonly headNs: number;
  /** Standard error of the mean of the rounds' log ratios. */
  readonly ratioError: number;
}

/**
 * How time grows with the size that varies, base against head: time ~ size^p, by least squares on
 * logarithms. Both arms meet the same caches, so whether p changed is asked of the line through the
 * ratios, whose slope is the difference of both. Wrong numbers have no speed, so none of theirs.
 */
export function growthsOf(
  recording: Pick<Recording, 'rounds'>,
  { rows }: Pick<Judgement, 'rows'>,
): readonly Growth[] {
  const sound = rows.filter(
    ({ comparison, verdict }) => comparison !== null && verdict !== 'incorrect',
  );
  const groups = Map.groupBy(sound, ({ benchmark: { kernel, implementation } }) =>
    JSON.stringify([kernel, implementation]),
  );
  const rounds = Map.groupBy(recording.rounds, ({ benchmark }) => benchmark);
  return [...groups.values()].flatMap((group) => {
    const benchmarks = group.map(({ benchmark }) => benchmark);
    return seriesOf(benchmarks).flatMap(({ size, members }) => {
      const points = members.map((one) => pointOf(one, size, rounds.get(one.id) ?? []));
      const growth = grownOver(members[0]!, size, points);
      return growth === null ? [] : [growth];
    });
  });
}

/** How the time of one commit grows with the size that varies; by the same line, of its floors. */
export function exponentsOf({ rows }: Pick<Judgement, 'rows'>): readonly LoneGrowth[] {
  const timed = rows.flatMap(({ benchmark, aloneNs, verdict }) =>
    aloneNs === null || verdict === 'incorrect' ? [] : [{ benchmark, aloneNs }],
  );
  const times = new Map(timed.map(({ benchmark, aloneNs }) => [benchmark.id, aloneNs]));
  const groups = Map.groupBy(timed, ({ benchmark: { kernel, implementation } }) =>
    JSON.stringify([kernel, implementation]),
  );
  return [...groups.values()].flatMap((group) =>
    seriesOf(group.map(({ benchmark }) => benchmark)).flatMap(({ size, members }) => {
      const xs = members.map(({ shape }) => Math.log(shape[size] ?? Number.NaN));
      const { slope, slopeError } = fitLine(
        xs,
        members.map(({ id }) => Math.log(times.get(id) ?? Number.NaN)),
      );
      if (!(slopeError <= largestError)) return [];
      const { kernel, implementation } = members[0] as Benchmark;
      const exponent = { value: slope, standardError: slopeError };
      return [{ kernel, implementation, size, shapes: members.length, exponent }];
    }),
  );
}

interface Series {
  readonly size: string;
  readonly members: readonly Benchmark[];
}

/** For each size, the largest set of shapes that differ in it alone. */
function seriesOf(benchmarks: readonly Benchmark[]): readonly Series[] {
  const sizes = [...new Set(benchmarks.flatMap(({ shape }) => Object.keys(shape)))];
  return sizes.flatMap((size) => {
    const having = benchmarks.filter(({ shape }) => (shape[size] ?? 0) > 0);
    const alike = Map.groupBy(having, ({ shape }) => {
      const others = Object.entries(shape).filter(([name]) => name !== size);
      return JSON.stringify(others.sort(([a], [b]) => (a < b ? -1 : 1)));
    });
    const [members = []] = [...alike.values()].sort((a, b) => b.length - a.length);
    const distinct = new Set(members.map(({ shape }) => shape[size]));
    return distinct.size >= fewestShapes ? [{ size, members }] : [];
  });
}

function pointOf({ shape }: Benchmark, size: string, all: readonly Round[]): Point {
  const ratios = countedRounds(all).flatMap(({ base, head }) =>
    base === null ? [] : [Math.log(floorOf(head.samplesNs) / floorOf(base.samplesNs))],
  );
  const { variance, n } = momentsOf(ratios);
  return {
    logSize: Math.log(shape[size] ?? Number.NaN),
    ...floorsOf(all),
    ratioError: Math.sqrt(variance / n),
  };
}

function grownOver(
  { kernel, implementation }: Benchmark,
  size: string,
  points: readonly Point[],
): Growth | null {
  const xs = points.map(({ logSize }) => logSize);
  const lineOf = (of: (point: Point) => number) => fitLine(xs, points.map(of));
  const base = lineOf(({ baseNs }) => Math.log(baseNs));
  const head = lineOf(({ headNs }) => Math.log(headNs));
  const isGood = base.slopeError <= largestError && head.slopeError <= largestError;
  if (!isGood) return null;
  const change = lineOf(({ baseNs, headNs }) => Math.log(headNs / baseNs));
  const fromRounds = slopeErrorFrom(
    xs,
    points.map(({ ratioError }) => ratioError),
  );
  const error = Math.max(change.slopeError, fromRounds);
  const limit = Math.max(smallestChange, tLimit(chance, points.length - 2) * error);
  return {
    kernel,
    implementation,
    size,
    shapes: points.length,
    base: { value: base.slope, standardError: base.slopeError },
    head: { value: head.slope, standardError: head.slopeError },
    says: Math.abs(change.slope) >= limit ? 'changed' : 'same',
  };
}
