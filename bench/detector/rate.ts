import { upperShare } from '#core/stats/clopper-pearson.ts';

/** A share with the interval that its count leaves open. */
export interface Rate {
  /** Null where there were no trials. */
  readonly rate: number | null;
  /** Clopper & Pearson's 95 % interval, two-sided; null where there were no trials. */
  readonly interval: readonly [number, number] | null;
  /** The largest share that leaves so few counts a chance of 5 %; null without trials. */
  readonly upperBound: number | null;
  readonly count: number;
  readonly trials: number;
}

const confidence = 0.95;
const eachSide = 1 - (1 - confidence) / 2;

export function rateOf(count: number, trials: number): Rate {
  if (trials === 0) return { rate: null, interval: null, upperBound: null, count, trials };
  // The lower limit of what happened is the upper one of what did not, turned over.
  const low = 1 - upperShare(trials - count, trials, eachSide);
  return {
    rate: count / trials,
    interval: [low, upperShare(count, trials, eachSide)],
    upperBound: upperShare(count, trials, confidence),
    count,
    trials,
  };
}
