import type { BaselinePoint } from '../model/baseline.ts';
import type { Conditions } from '../model/conditions.ts';
import type { BaselineOpinion } from '../model/judgement.ts';
import { predictionInterval } from '../stats/prediction.ts';
import { comparablePoints } from './comparable.ts';
import { currentSegment } from './segments.ts';

/** Points that a segment needs before it has an opinion. */
const fewestPoints = 10;
/** Of one more point, a normal series leaves this interval once in a hundred times. */
const confidence = 0.99;

const none: BaselineOpinion = {
  says: 'none yet',
  points: 0,
  commit: null,
  recordedAt: null,
  low: null,
  high: null,
  begunBy: null,
};

interface Measured {
  readonly headNs: number | null;
  /** Head over base as compared; 1 where head was timed alone. */
  readonly ratio: number;
  readonly conditions: Conditions | null;
}

/**
 * What the stored series says of a row; it never decides. What was measured under other
 * conditions has no say. The series predicts the time of base, and
 * the ratio carries that over to head. Head outside of it disagrees: the default branch, the
 * machine or the comparison is not what it was taken for. That is said whatever the verdict: who
 * reads "inconclusive" needs it most. A wide interval can disagree with little,
 * so its silence is no evidence.
 */
export function opinionOf(
  series: readonly BaselinePoint[],
  { headNs, ratio, conditions }: Measured,
): BaselineOpinion {
  const { points, begunBy } = comparablePoints(series, conditions);
  const segment = currentSegment(points);
  const newest = segment.at(-1);
  if (newest === undefined) return { ...none, begunBy };
  const known = { points: segment.length, commit: newest.sha, recordedAt: newest.recordedAt };
  const interval = predictionInterval(
    segment.map(({ floorNs }) => floorNs),
    confidence,
  );
  const low = interval.low * ratio;
  const high = interval.high * ratio;
  // A series without spread has not shown what is normal.
  const isSilent = segment.length < fewestPoints || headNs === null || low === high;
  if (isSilent) {
    // A change point since then is why there are few.
    const isBegun = segment.length < fewestPoints && segment.length === points.length;
    return { ...none, ...known, begunBy: isBegun ? begunBy : null };
  }
  const isOutside = headNs < low || headNs > high;
  return { ...known, says: isOutside ? 'disagrees' : 'agrees', low, high, begunBy: null };
}
