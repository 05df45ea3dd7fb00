/** Apache Otava: change points of the whole series, head's runs the newest of it. */
import { momentsOf } from '../../stats/moments.ts';
import { pooledTest } from '../../stats/student.ts';
import { bestSplit, distanceSums } from './otava-split.ts';
import { flagged, meanOfRun, type PeerRule, usableHistory, usableRounds } from './rule.ts';

interface ChangePoint {
  /** The first value after the change. */
  readonly index: number;
  /** Means before and after, up to the neighbouring change points. */
  readonly before: number;
  readonly after: number;
  readonly p: number;
}

const windowLength = 50;
const maxP = 0.001;
/** A window is split up to this p-value; what does not reach `maxP` is merged again. */
const maxWeakP = 10 * maxP;

/** Tests the stretches on both sides of a place, which end at the neighbouring change points. */
function testedAt(
  index: number,
  points: readonly ChangePoint[],
  series: readonly number[],
): ChangePoint {
  let from = 0;
  let to = series.length;
  for (const point of points) {
    if (point.index < index) from = Math.max(from, point.index);
    if (point.index > index) to = Math.min(to, point.index);
  }
  const left = momentsOf(series.slice(from, index));
  const right = momentsOf(series.slice(index, to));
  // The spread goes into the test over n, not n - 1, so that short stretches differ sooner.
  const narrow = (side: typeof left): typeof left => ({
    ...side,
    variance: (side.variance * (side.n - 1)) / side.n,
  });
  const p = to - from > 2 ? pooledTest(narrow(left), narrow(right)).p : 1;
  return { index, before: left.mean, after: right.mean, p };
}

function byIndex(points: readonly ChangePoint[]): ChangePoint[] {
  return [...points].sort((a, b) => a.index - b.index);
}

/** Splits one window where it falls apart best, again and again while that is significant. */
function splitWindow(series: readonly number[]): readonly ChangePoint[] {
  const distances = distanceSums(series);
  let points: ChangePoint[] = [];
  for (;;) {
    const ends = [0, ...points.map(({ index }) => index), series.length];
    let best = { index: 0, energy: Number.NEGATIVE_INFINITY };
    for (const [place, to] of ends.slice(1).entries()) {
      const from = ends[place] as number;
      if (to - from < 2) continue;
      const split = bestSplit(distances, from, to);
      if (split.energy > best.energy) best = split;
    }
    if (best.index === 0) return points;
    const point = testedAt(best.index, points, series);
    if (!(point.p <= maxWeakP)) return points;
    points = byIndex([...points, point]);
  }
}

/** The split step: windows of 50, one every 25 or from the last change point found on. */
function weakChangePoints(series: readonly number[]): ChangePoint[] {
  const indices = new Set<number>();
  let start = 0;
  while (start < series.length) {
    const found = splitWindow(series.slice(start, start + windowLength));
    for (const { index } of found) indices.add(start + index);
    const last = found.at(-1);
    const next = start + windowLength / 2;
    start = last === undefined ? next : Math.max(start + last.index, next);
  }
  const untested = byIndex(
    [...indices].map((index) => ({ index, before: 0, after: 0, p: Number.NaN })),
  );
  return untested.map(({ index }) => testedAt(index, untested, series));
}

/**
 * The merge step: the weakest change point is dropped until all have p < .001. After each, the two
 * points that follow the dropped one are tested anew, the one before it is not.
 */
export function changePointsOf(series: readonly number[]): readonly ChangePoint[] {
  const points = weakChangePoints(series);
  while (points.length > 0) {
    const weakest = points.reduce((a, b) => (b.p > a.p ? b : a));
    if (weakest.p < maxP) return points;
    const place = points.indexOf(weakest);
    points.splice(place, 1);
    for (const index of [place, place + 1]) {
      const point = points[index];
      if (point !== undefined) points[index] = testedAt(point.index, points, series);
    }
  }
  return points;
}

/**
 * Head's runs follow the stored ones in the series, as they would after a merge; a change point at
 * the first of them or later is a change, the last one counts. Otava names no number of runs, and
 * says that small changes need several: ten are taken.
 */
export const otava: PeerRule = {
  name: 'Otava',
  source:
    'apache/otava 1ceb153, otava/analysis.py, otava/series.py, ' +
    'otava/change_point_divisive/calculator.py, detector.py, docs/BASICS.md',
  rounds: 10,
  history: { runs: 1, runValue: meanOfRun, floorStands: true },
  judge(samples) {
    const rounds = usableRounds(samples, 10);
    const stored = usableHistory(samples, { least: 1 });
    if (rounds.length < 10 || stored === null) return 'needs more';
    const series = [...stored, ...rounds.map((round) => meanOfRun(round.head))];
    const last = changePointsOf(series).at(-1);
    if (last === undefined || last.index < stored.length) return 'same';
    return flagged(true, last.after - last.before);
  },
};
