import type { Round } from '../model/recording.ts';
import { areTimes } from '../stats/round-statistic.ts';
import { countedRounds } from './floors.ts';

/**
 * Why nothing follows from these rounds of one benchmark, as a reason for a row; null where they
 * are sound. Samples are parsed where they are taken, but a recording may come from anywhere.
 */
export function unsoundText(rounds: readonly Round[]): string | null {
  const arms = rounds.flatMap(({ base, head }) => (base === null ? [head] : [base, head]));
  if (!arms.every(({ samplesNs }) => areTimes(samplesNs))) {
    return 'its samples are not all times above 0 ns: the clock stood still or went backwards';
  }
  // A round that stands twice would count as two, and looks depend on the order.
  const indices = rounds.map(({ index }) => index);
  const isOrdered = indices.every((index, at) => index > (indices[at - 1] ?? -1));
  return isOrdered ? null : 'its rounds are not in order, or one of them stands twice';
}

/** One disturbed warm-up says nothing; most of them do. */
export function isUnsteady(all: readonly Round[]): boolean {
  const rounds = countedRounds(all);
  const unsteady = rounds.filter(({ base, head }) => !head.steady || base?.steady === false);
  return unsteady.length > rounds.length / 2;
}
