/** What the rules make of the rounds of one cell: ours, and those of other tools. */
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import { meanOfRun, type PeerRound, type PeerRule } from '#core/analysis/peers/rule.ts';
import { firstDecision } from '#core/analysis/schedule.ts';
import { type Thresholds, thresholdsOf } from '#core/analysis/thresholds.ts';
import { expectedOf } from '#core/analysis/turns.ts';
import type { Procedure } from '#core/model/recording.ts';
import { type Look, planLooks } from '#core/stats/looks.ts';
import type { RoundRatios } from '#core/stats/round-statistic.ts';
import { asTakenBy, type Cell, entryFor } from './cells.ts';

/** Benchmarks of one pull request. */
export const benchmarks = 10;

export type Answer = 'slower' | 'faster' | 'same' | 'undecided';

/** What a rule makes of rounds in the order in which they came. */
export interface Verdict {
  readonly answer: Answer;
  /** Of each round that it took, or would have gone on to take. */
  readonly seconds: readonly number[];
  /** What was expected after so many rounds, from none on: how many it would take. */
  readonly roundsExpected: readonly (number | null)[];
}

/** Cells of the same kernel that a rule may ask for besides. */
export interface Others {
  /** Of earlier sessions, unchanged: what a tool would have stored. */
  readonly earlier: readonly Cell[];
  /** Of other sessions, of the same variant: for a rule that asks for more runs than a cell has. */
  readonly siblings: readonly Cell[];
}

export interface Rule {
  readonly name: string;
  /** The rounds as the rule would have had them taken; as they were recorded where it is absent. */
  taken?(cell: Cell): Cell;
  /** Null where the sessions do not have what the rule asks for. */
  judge(cell: Cell, order: readonly number[], others: Others): Verdict | null;
}

const answers = { regression: 'slower', improvement: 'faster', 'no-change': 'same' } as const;

export function ourRule(name: string, procedure: Procedure): Rule {
  const looks = planLooks(benchmarks, procedure);
  const thresholds = thresholdsOf(entryFor(procedure), procedure);
  return {
    name,
    taken: (cell) => asTakenBy(procedure, cell),
    judge: (cell, order) => {
      const ratios = order.map((index) => cell.ratios[index] as RoundRatios);
      const found = firstDecision(ratios, looks, thresholds);
      const used = found.verdict === null ? order.length : (looks[found.looks - 1]?.rounds ?? 0);
      const seconds = secondsOf(cell, order.slice(0, used));
      return {
        answer: found.verdict === null ? 'undecided' : answers[found.verdict],
        seconds: found.verdict === null ? goneOn(seconds, procedure.maxRounds) : seconds,
        roundsExpected: expectations(ratios.slice(0, used), looks, thresholds),
      };
    },
  };
}

/** A run would not stop where the recorded rounds do: it goes on with rounds like these. */
function goneOn(seconds: readonly number[], rounds: number): readonly number[] {
  const more = Math.max(0, rounds - seconds.length);
  return [...seconds, ...Array.from({ length: more }, () => meanOf(seconds))];
}

/** After each number of rounds, from none on; they change little between looks. */
function expectations(
  ratios: readonly RoundRatios[],
  looks: readonly Look[],
  thresholds: Thresholds,
): readonly (number | null)[] {
  let expected: number | null = null;
  return Array.from({ length: ratios.length + 1 }, (_, count) => {
    if (looks.some(({ rounds }) => rounds === count)) {
      expected = expectedOf(ratios.slice(0, count), looks, thresholds);
    }
    return expected;
  });
}

/**
 * A peer sees the same rounds, and those of other sessions where it asks for more than a session
 * has. What it keeps of earlier runs comes from earlier sessions.
 */
export function peerRuleOf(rule: PeerRule): Rule {
  return {
    name: rule.name,
    judge: (cell, order, { earlier, siblings }) => {
      const { history: asks } = rule;
      const history =
        asks === null
          ? []
          : earlier.flatMap((one) => one.pairs.map(({ base }) => asks.runValue(base)));
      const own = order.map((index) => cell.pairs[index] as PeerRound);
      const more = siblings.flatMap(({ pairs }) => pairs);
      const rounds = own.length >= rule.rounds ? own : [...own, ...more];
      const answer = rule.judge({ rounds, history });
      const mean = meanOf(secondsOf(cell, order));
      const verdict = (taken: number) => ({
        seconds: Array.from({ length: taken }, () => mean),
        roundsExpected: [],
      });
      if (answer !== 'needs more') {
        // Only rules without a history go on to later rounds.
        const taken = asks === null ? roundsTaken(rule, rounds) : rule.rounds;
        return { answer, ...verdict(taken) };
      }
      // A rule that asks for more than the number it begins with has not made up its mind.
      const isSequential = asks === null && rounds.length >= rule.rounds;
      return isSequential ? { answer: 'undecided', ...verdict(rounds.length) } : null;
    },
  };
}

/** Rounds of a future, more than any rule asks for, of few samples … */
const futureRounds = 160;
const futureSamples = 2;
/** … in which head takes so many times what base does. */
const futures = [0.25, 4] as const;

/**
 * How many of the rounds a rule took before it made up its mind: the fewest after which it has an
 * answer, and the same whether head gets far slower or far faster from there on. All where it never
 * did.
 */
export function roundsTaken(rule: PeerRule, rounds: readonly PeerRound[]): number {
  let [low, high] = [Math.min(rule.rounds, rounds.length), rounds.length];
  if (hasStopped(rule, rounds.slice(0, low))) return low;
  // The rules that go on know a run by its mean, which is quicker to look at again and again.
  const means = rounds.map(({ base, head }) => ({
    base: [meanOfRun(base)],
    head: [meanOfRun(head)],
  }));
  // What has stopped stays so.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (hasStopped(rule, means.slice(0, middle))) high = middle;
    else low = middle;
  }
  return high;
}

function hasStopped(rule: PeerRule, past: readonly PeerRound[]): boolean {
  if (rule.judge({ rounds: past, history: [] }) === 'needs more') return false;
  const base = (past.at(-1) as PeerRound).base.slice(0, futureSamples);
  const [faster, slower] = futures.map((times) => {
    const later = { base, head: base.map((ns) => times * ns) };
    const future = Array.from({ length: futureRounds }, () => later);
    return rule.judge({ rounds: [...past, ...future], history: [] });
  });
  return faster === slower;
}

export const peers: readonly Rule[] = peerRules.map(peerRuleOf);

function secondsOf(cell: Cell, order: readonly number[]): readonly number[] {
  return order.map((index) => cell.rounds[index]?.seconds ?? 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
