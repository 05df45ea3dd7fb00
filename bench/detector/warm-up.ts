/**
 * What a warm-up that ends at a change point would be worth: samples before the last change point
 * of a round's first half are dropped, and the spread of identical arms is told with and without.
 */
import { blockRule, type Round } from '#core/model/recording.ts';
import { changePoints } from '#core/stats/change-points.ts';
import { robustSigma } from '#core/stats/order.ts';
import { type RoundRatios, roundRatios, steadierRatios } from '#core/stats/round-statistic.ts';
import { countedOf, isUnchanged } from './cells.ts';
import { table } from './report.ts';
import type { Session } from './sessions.ts';
import { kernels } from './trees.ts';

export function warmUpTable(sessions: readonly Session[]): string {
  if (sessions.length === 0) return 'No sessions.';
  const rows = kernels.map((kernel) => {
    // Each session by itself: machines differ from hour to hour.
    const own = sessions.map((session) => {
      const rounds = countedOf(session)
        .filter((one) => one.kernel === kernel && isUnchanged(one.variant))
        .map(({ round }) => pairOf(round));
      return {
        rounds: rounds.length,
        cut: rounds.filter(({ cut }) => cut > 0).length,
        whole: spreadOf(rounds.map(({ base, head }) => roundRatios(base, head, blockRule))),
        rest: spreadOf(
          rounds.map(({ base, head, cut }) =>
            roundRatios(base.slice(cut), head.slice(cut), blockRule),
          ),
        ),
      };
    });
    const cells = own.map(({ whole, rest }) => `${percent(whole)} -> ${percent(rest)}`);
    const rounds = own.reduce((sum, one) => sum + one.rounds, 0);
    const cut = own.reduce((sum, one) => sum + one.cut, 0);
    return [kernel, `${cut} of ${rounds}`, ...cells];
  });
  const head = ['spread of a round, %', 'rounds cut', ...sessions.map(({ id }) => id)];
  return table(head, rows);
}

interface Pair {
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** Samples to drop. */
  readonly cut: number;
}

function pairOf({ base, head }: Round): Pair {
  const pairs = Math.min(base?.samplesNs.length ?? 0, head.samplesNs.length);
  const ofBase = base?.samplesNs.slice(0, pairs) ?? [];
  const ofHead = head.samplesNs.slice(0, pairs);
  // Both arms at once: what is dropped of one is dropped of the other.
  const together = ofBase.map((ns, index) => Math.sqrt(ns * (ofHead[index] as number)));
  const early = changePoints(together).filter(({ index }) => index <= pairs / 2);
  return { base: ofBase, head: ofHead, cut: early.at(-1)?.index ?? 0 };
}

function spreadOf(rounds: readonly RoundRatios[]): number {
  return robustSigma(steadierRatios(rounds).ratios);
}

function percent(ratio: number): string {
  return (100 * ratio).toFixed(3);
}
