import type { Round } from '../model/recording.ts';
import { median } from '../stats/order.ts';
import { floorOf } from '../stats/round-statistic.ts';

/** The time a call of each arm, nanoseconds: the median over the rounds of their floors. */
export function floorsOf(rounds: readonly Round[]): {
  readonly baseNs: number;
  readonly headNs: number;
} {
  const base = rounds.flatMap((round) => (round.base === null ? [] : [round.base]));
  return {
    baseNs: median(base.map(({ samplesNs }) => floorOf(samplesNs))),
    headNs: median(rounds.map(({ head }) => floorOf(head.samplesNs))),
  };
}
