/** What the peers say of a run; to those that keep a series, stored floors stand for its runs. */
import type { BaselinePoint } from '../../model/baseline.ts';
import type { PeerOpinion } from '../../model/explanation.ts';
import type { Entry, Recording, Round } from '../../model/recording.ts';
import { floorOf } from '../../stats/round-statistic.ts';
import { comparablePoints } from '../comparable.ts';
import { floorsOf } from '../floors.ts';
import { peerRules } from './peer-rules.ts';
import type { PeerRound, PeerRule, PeerSamples } from './rule.ts';

/** Rounds with both arms, none of which was set aside. */
type Pairs = readonly (Round & { readonly base: NonNullable<Round['base']> })[];

/**
 * The stored floors that a tool would have kept when this run was judged, oldest first: of equal
 * conditions, from before the run, and up to base where base is one of them.
 */
export function earlierFloors(
  series: readonly BaselinePoint[],
  { conditions }: Entry,
  { createdAt, base }: Pick<Recording, 'createdAt' | 'base'>,
): readonly number[] {
  const begun = Date.parse(createdAt);
  const earlier = series.filter((point) => Date.parse(point.recordedAt) < begun);
  const own = base === null ? -1 : earlier.findLastIndex(({ sha }) => sha === base.sha);
  const known = own === -1 ? earlier : earlier.slice(0, own + 1);
  return comparablePoints(known, conditions ?? null).points.map(({ floorNs }) => floorNs);
}

/** `earlier`: the stored floors; none where the run has no store. */
export function askPeers(pairs: Pairs, earlier: readonly number[]): readonly PeerOpinion[] {
  const rounds = pairs.map(({ base, head }) => ({ base: base.samplesNs, head: head.samplesNs }));
  return peerRules.map((rule) => {
    const { name, source, history } = rule;
    const isGiven = history?.floorStands === true && earlier.length > 0;
    const samples = isGiven ? samplesAsFloors(rule, pairs, earlier) : { rounds, history: [] };
    const answer = rule.judge(samples);
    const isWaiting = answer === 'needs more';
    const runs = history?.runs ?? 0;
    return {
      name,
      source,
      answer,
      earlierRuns: samples.history.length,
      needsRounds: isWaiting && rounds.length < rule.rounds ? rule.rounds : null,
      needsEarlierRuns: isWaiting && samples.history.length < runs ? runs : null,
    };
  });
}

/**
 * Like with like: a stored floor is the median over the rounds of its run, so that of head is what
 * a rule gets that asks for one run. One that asks for more gets the floors of the rounds. With
 * the samples themselves, whose mean lies above their floor, head would be slower every time.
 */
function samplesAsFloors(
  { rounds }: PeerRule,
  pairs: Pairs,
  history: readonly number[],
): PeerSamples {
  if (rounds > 1) return { rounds: pairs.map(floorRound), history };
  const { baseNs, headNs } = floorsOf(pairs);
  return { rounds: pairs.length === 0 ? [] : [{ base: [baseNs], head: [headNs] }], history };
}

function floorRound({ base, head }: Pairs[number]): PeerRound {
  return { base: [floorOf(base.samplesNs)], head: [floorOf(head.samplesNs)] };
}
