import type { Round } from '../model/recording.ts';
import { median } from '../stats/order.ts';
import { floorOf } from '../stats/round-statistic.ts';

/** Without those that were set aside; all of them where no other is left. */
export function countedRounds(rounds: readonly Round[]): readonly Round[] {
  const counted = rounds.filter(({ contended }) => !contended);
  return counted.length > 0 ? counted : rounds;
}

/** The time a call of each arm, nanoseconds: the median over the rounds of their floors. */
export function floorsOf(all: readonly Round[]): {
  readonly baseNs: number;
  readonly headNs: number;
} {
  const rounds = countedRounds(all);
  const base = rounds.flatMap((round) => (round.base === null ? [] : [round.base]));
  return {
    baseNs: median(base.map(({ samplesNs }) => floorOf(samplesNs))),
    headNs: median(rounds.map(({ head }) => floorOf(head.samplesNs))),
  };
}

/** Logarithms of head's floors, one a round. */
export function logFloorsOf(all: readonly Round[]): readonly number[] {
  return countedRounds(all).map(({ head }) => Math.log(floorOf(head.samplesNs)));
}
