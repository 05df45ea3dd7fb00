import type { BaselinePoint } from '../model/baseline.ts';
import type { BaselineOpinion, Verdict } from '../model/judgement.ts';
import { median } from '../stats/order.ts';
import { predictionInterval } from '../stats/prediction.ts';

/** Points that a segment needs before it has an opinion. */
export const fewestPoints = 10;
/** Of one more point, a normal series leaves this interval once in a hundred times. */
const confidence = 0.99;
/** Two halves of a series whose medians differ by more than this are two segments. */
const levelShift = 0.1;
/** Points on each side of a level shift, so that one outlier makes no segment. */
const shiftPoints = 5;

const none: BaselineOpinion = {
  says: 'none yet',
  points: 0,
  commit: null,
  recordedAt: null,
  low: null,
  high: null,
};

/**
 * What the stored series says of a row; it never decides. The series predicts an interval for head's
 * time. It agrees with a `regression` when head lies above, with an `improvement` when below, with
 * `no-change` when inside, and has nothing to say against a row that claims nothing.
 */
export function opinionOf(
  series: readonly BaselinePoint[],
  headNs: number | null,
  verdict: Verdict,
): BaselineOpinion {
  const segment = currentSegment(series);
  const newest = segment.at(-1);
  if (newest === undefined) return none;
  const known = { points: segment.length, commit: newest.sha, recordedAt: newest.recordedAt };
  if (segment.length < fewestPoints || headNs === null) return { ...none, ...known };
  const { low, high } = predictionInterval(
    segment.map(({ floorNs }) => floorNs),
    confidence,
  );
  return { ...known, says: says(verdict, headNs, low, high), low, high };
}

function says(verdict: Verdict, ns: number, low: number, high: number): BaselineOpinion['says'] {
  const place = ns < low ? 'below' : ns > high ? 'above' : 'inside';
  const expected = { regression: 'above', improvement: 'below', 'no-change': 'inside' } as const;
  if (!(verdict in expected)) return 'agrees';
  return expected[verdict as keyof typeof expected] === place ? 'agrees' : 'disagrees';
}

/** The points since the last obvious shift of the level, so that an accepted change is soon normal. */
export function currentSegment(series: readonly BaselinePoint[]): readonly BaselinePoint[] {
  for (let from = series.length - shiftPoints; from >= shiftPoints; from -= 1) {
    const before = median(series.slice(from - shiftPoints, from).map(({ floorNs }) => floorNs));
    const after = median(series.slice(from, from + shiftPoints).map(({ floorNs }) => floorNs));
    if (Math.abs(after / before - 1) > levelShift) return series.slice(from);
  }
  return series;
}
