import { upperShare } from '#core/stats/clopper-pearson.ts';
import { sorted } from '#core/stats/order.ts';
import { quantile } from '#core/stats/quantile.ts';
import { seededRandom } from '#edges/sandbox/random.ts';

/** A share with the interval that its count, and the number of sessions, leave open. */
export interface Rate {
  /** Null where there were no trials. */
  readonly rate: number | null;
  /** 95 %, two-sided: from the lower lower to the upper upper limit of two; null without trials. */
  readonly interval: readonly [number, number] | null;
  /** The larger upper limit of two, 95 %, one-sided; null without trials. */
  readonly upperBound: number | null;
  readonly count: number;
  readonly trials: number;
}

/** What was drawn from one session. */
export interface Tally {
  readonly count: number;
  readonly trials: number;
}

const confidence = 0.95;
const eachSide = 1 - (1 - confidence) / 2;
const resamples = 2000;
const bootstrapSeed = 1;

/**
 * Clopper & Pearson's limits (1934) take the draws for independent, which those of a session are
 * not: they share its rounds, and its hour. A bootstrap over the sessions (Efron 1979; Davison &
 * Hinkley 1997, 3.8: whole clusters are drawn) shows how much sessions differ, but nothing where
 * there is one, or where all say none. So each limit is the more careful one of both.
 */
export function rateOf(sessions: readonly Tally[]): Rate {
  const { count, trials } = totalOf(sessions);
  if (trials === 0) return { rate: null, interval: null, upperBound: null, count, trials };
  const drawn = resampled(sessions.filter((one) => one.trials > 0));
  // The lower limit of what happened is the upper one of what did not, turned over.
  const low = 1 - upperShare(trials - count, trials, eachSide);
  const highAt = (share: number): number =>
    Math.max(upperShare(count, trials, share), quantile(drawn, share));
  return {
    rate: count / trials,
    interval: [Math.min(low, quantile(drawn, 1 - eachSide)), highAt(eachSide)],
    upperBound: highAt(confidence),
    count,
    trials,
  };
}

/** Rates of as many sessions, each drawn from these, ascending. */
function resampled(sessions: readonly Tally[]): readonly number[] {
  const random = seededRandom(bootstrapSeed);
  const rates = Array.from({ length: resamples }, () => {
    const drawn = sessions.map(() => sessions[random.integer(sessions.length)] as Tally);
    const { count, trials } = totalOf(drawn);
    return count / trials;
  });
  return sorted(rates);
}

function totalOf(sessions: readonly Tally[]): Tally {
  return {
    count: sessions.reduce((sum, { count }) => sum + count, 0),
    trials: sessions.reduce((sum, { trials }) => sum + trials, 0),
  };
}
