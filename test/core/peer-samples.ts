/** Hand-made samples for the rules of peers. */
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import type { PeerAnswer, PeerRound, PeerRule, PeerSamples } from '#core/analysis/peers/rule.ts';

export function peer(name: string): PeerRule {
  const rule = peerRules.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`no peer is called ${name}`);
  return rule;
}

/** One round for each value of an arm, each process with one sample of that value. */
export function runs(base: readonly number[], head: readonly number[]): readonly PeerRound[] {
  return base.map((value, index) => ({ base: [value], head: [head[index] as number] }));
}

/** `count` values around a center, above and below it in turns; symmetric where they are even. */
export function around(center: number, swing: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => center + (index % 2 === 0 ? swing : -swing));
}

/** What a rule says, and what it says of the same rounds with the arms swapped. */
export function bothWays(
  rule: PeerRule,
  samples: Pick<PeerSamples, 'rounds'>,
): readonly [PeerAnswer, PeerAnswer] {
  const swapped = samples.rounds.map(({ base, head }) => ({ base: head, head: base }));
  return [
    rule.judge({ rounds: samples.rounds, history: [] }),
    rule.judge({ rounds: swapped, history: [] }),
  ];
}

/** Samples of which exactly u pairs have the first sample's value above the second's; no ties. */
export function samplesWithU(m: number, n: number, u: number): readonly [number[], number[]] {
  let left = u;
  const below = Array.from({ length: m }, () => {
    const share = Math.min(n, left);
    left -= share;
    return share;
  });
  const first = below.map((share, index) => share + 0.5 + index / 1000);
  return [first, Array.from({ length: n }, (_, index) => index + 1)];
}
