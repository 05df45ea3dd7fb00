/**
 * What other tools, the peers, would have said of the same samples: what their rules are given, and
 * what they answer. Times are nanoseconds a call, so that less is better.
 */
import { mean } from '../../stats/moments.ts';

/** One fresh pair of processes: the samples of each in time order. */
export interface PeerRound {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

export interface PeerSamples {
  readonly rounds: readonly PeerRound[];
  /**
   * What a tool that keeps a series has stored of base, one value a run, oldest first; the newest
   * one is base itself. A value is `history.runValue` the samples of one process of base.
   */
  readonly history: readonly number[];
}

/** `needs more`: the rule does not have the runs or the history that it asks for. */
export type PeerAnswer = 'slower' | 'faster' | 'same' | 'needs more';

export interface PeerRule {
  readonly name: string;
  /** Where the rule was read: repository, commit and file, or page. */
  readonly source: string;
  /** Rounds that it asks for, the first ones. A sequential rule may go on to later ones. */
  readonly rounds: number;
  /** What it asks for of earlier runs: how many at least, and what it keeps of each. */
  readonly history: {
    readonly runs: number;
    readonly runValue: (samples: readonly number[]) => number;
    /**
     * Whether the floor of a run can stand for its value: for a minimum or a mean, but not for a
     * median, which is of another place in the samples.
     */
    readonly floorStands: boolean;
  } | null;
  judge(samples: PeerSamples): PeerAnswer;
}

/** The time a call as a tool prints it that divides the time of a run by its calls. */
export function meanOfRun(samples: readonly number[]): number {
  return mean(samples);
}

function isTime(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}

function areTimes(values: readonly number[]): boolean {
  return values.length > 0 && values.every(isTime);
}

/** The first rounds, `most` at most, up to one with anything but times; no rule judges nonsense. */
export function usableRounds({ rounds }: PeerSamples, most: number): readonly PeerRound[] {
  const usable: PeerRound[] = [];
  for (const round of rounds) {
    if (usable.length === most || !areTimes(round.base) || !areTimes(round.head)) break;
    usable.push(round);
  }
  return usable;
}

/** The newest stored values, `most` at most; null if fewer than `least`, or if one is no time. */
export function usableHistory(
  { history }: PeerSamples,
  { least, most = history.length }: { readonly least: number; readonly most?: number },
): readonly number[] | null {
  const newest = history.slice(Math.max(0, history.length - most));
  return newest.length >= least && newest.every(isTime) ? newest : null;
}

/** The answer of a rule that flags a difference, head less base, that is beyond its threshold. */
export function flagged(isBeyond: boolean, difference: number): PeerAnswer {
  if (!isBeyond || !(Math.abs(difference) > 0)) return 'same';
  return difference > 0 ? 'slower' : 'faster';
}
