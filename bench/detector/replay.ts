/** Pull requests drawn from recorded sessions, judged by one rule after the other. */
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import type { PeerRound, PeerRule } from '#core/analysis/peers/rule.ts';
import { firstDecision, pairsOf, ratiosOf } from '#core/analysis/schedule.ts';
import { type Thresholds, thresholdsOf } from '#core/analysis/thresholds.ts';
import { expectedOf, nextTurn } from '#core/analysis/turns.ts';
import type { Procedure } from '#core/model/recording.ts';
import { type Look, planLooks } from '#core/stats/looks.ts';
import type { RoundRatios } from '#core/stats/round-statistic.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Random } from '#suite';
import type { Recorded, Session } from './sessions.ts';
import { type Kernel, kernels, texts, type Variant } from './trees.ts';

/** Benchmarks of one pull request. */
const benchmarks = 10;

export type Answer = 'slower' | 'faster' | 'same' | 'undecided';

/** What a rule makes of rounds in the order in which they came. */
interface Verdict {
  readonly answer: Answer;
  /** Rounds that it took, and the seconds of each. */
  readonly seconds: readonly number[];
  /** What was expected after so many rounds, from none on: how many it would take. */
  readonly roundsExpected: readonly (number | null)[];
}

/** All rounds of one kernel and variant in one session. */
interface Cell {
  readonly session: number;
  readonly kernel: Kernel;
  readonly variant: Variant;
  readonly rounds: readonly Recorded[];
  readonly ratios: readonly RoundRatios[];
  readonly pairs: readonly PeerRound[];
}

/** Cells of the same kernel that a rule may ask for besides. */
interface Others {
  /** Of earlier sessions, unchanged: what a tool would have stored. */
  readonly earlier: readonly Cell[];
  /** Of other sessions, of the same variant: for a rule that asks for more runs than a cell has. */
  readonly siblings: readonly Cell[];
}

export interface Rule {
  readonly name: string;
  /** Null where the sessions do not have what the rule asks for. */
  judge(cell: Cell, order: readonly number[], others: Others): Verdict | null;
}

export function ourRule(name: string, procedure: Procedure): Rule {
  const looks = planLooks(benchmarks, procedure);
  return {
    name,
    judge: (cell, order) => {
      const entry = { smallestEffect: procedure.smallestEffect, noiseFloor: null };
      const ratios = order.map((index) => cell.ratios[index] as RoundRatios);
      const thresholds = thresholdsOf(entry, procedure);
      const found = firstDecision(ratios, looks, thresholds);
      const used = found.verdict === null ? order.length : (looks[found.looks - 1]?.rounds ?? 0);
      const answers = { regression: 'slower', improvement: 'faster', 'no-change': 'same' } as const;
      return {
        answer: found.verdict === null ? 'undecided' : answers[found.verdict],
        seconds: secondsOf(cell, order.slice(0, used)),
        roundsExpected: expectations(ratios.slice(0, used), looks, thresholds),
      };
    },
  };
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
function peerRuleOf(rule: PeerRule): Rule {
  return {
    name: rule.name,
    judge: (cell, order, { earlier, siblings }) => {
      const { history: asks } = rule;
      const history =
        asks === null
          ? []
          : earlier.flatMap((one) => one.pairs.map(({ base }) => asks.runValue(base)));
      const own = order.map((index) => cell.pairs[index] as PeerRound);
      const rounds =
        own.length >= rule.rounds ? own : [...own, ...siblings.flatMap(({ pairs }) => pairs)];
      const answer = rule.judge({ rounds, history });
      const mean = secondsOf(cell, order).reduce((sum, one) => sum + one, 0) / order.length;
      const seconds = Array.from({ length: rule.rounds }, () => mean);
      const verdict = { seconds, roundsExpected: [] };
      if (answer !== 'needs more') return { answer, ...verdict };
      // A rule that asks for more than the number it begins with has not made up its mind.
      const isSequential = asks === null && rounds.length >= rule.rounds;
      return isSequential ? { answer: 'undecided', ...verdict } : null;
    },
  };
}

export const peers: readonly Rule[] = peerRules.map(peerRuleOf);

function secondsOf(cell: Cell, order: readonly number[]): readonly number[] {
  return order.map((index) => cell.rounds[index]?.seconds ?? 0);
}

export function cellsOf(sessions: readonly Session[]): readonly Cell[] {
  return sessions.flatMap(({ rounds }, session) => {
    const groups = Map.groupBy(rounds, ({ kernel, variant }) => `${kernel} ${variant}`);
    return [...groups.values()].map((group) => {
      const [first] = group as [Recorded];
      const pairs = pairsOf(group.map(({ round }) => round));
      return {
        session,
        kernel: first.kernel,
        variant: first.variant,
        rounds: group,
        ratios: ratiosOf(pairs),
        pairs: pairs.map(({ base, head }) => ({ base: base.samplesNs, head: head.samplesNs })),
      };
    });
  });
}

/** Verdicts of one rule on one cell, for so many orders of its rounds. */
interface Pool {
  readonly cell: Cell;
  readonly verdicts: readonly (Verdict | null)[];
}

export interface PoolOptions {
  /** Orders of the rounds of each cell. */
  readonly orders: number;
  readonly seed: number;
}

/**
 * Judges each cell in several orders of its rounds, none of which comes twice in one order: a round
 * that is counted twice would be evidence that nobody has.
 */
export function poolsOf(rule: Rule, cells: readonly Cell[], options: PoolOptions): readonly Pool[] {
  const random = seededRandom(options.seed);
  return cells.map((cell) => {
    const same = cells.filter(({ kernel }) => kernel === cell.kernel);
    const others = {
      earlier: same.filter((one) => one.session < cell.session && one.variant === 'same'),
      siblings: same.filter((one) => one.session !== cell.session && one.variant === cell.variant),
    };
    const orders = Array.from({ length: options.orders }, (_, index) =>
      shuffled(cell.rounds.length, index === 0 ? null : random),
    );
    return { cell, verdicts: orders.map((order) => rule.judge(cell, order, others)) };
  });
}

/** The first order is that of time. */
function shuffled(length: number, random: Random | null): readonly number[] {
  const order = Array.from({ length }, (_, index) => index);
  if (random === null) return order;
  for (let last = length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

export interface DrawnPull {
  /** One verdict a benchmark, after the budget has cut what it does not reach. */
  readonly answers: readonly Answer[];
  readonly rounds: readonly number[];
  readonly seconds: number;
}

/** Whether head does what base does, whatever it looks like. */
export function isUnchanged(variant: Variant): boolean {
  return variant === 'same' || (texts as readonly Variant[]).includes(variant);
}

/**
 * One pull request of a session: `changed` takes the first place, unchanged benchmarks the others.
 * Null where the session has none, or the rule cannot judge one of them.
 */
export function drawPull(
  pools: readonly Pool[],
  session: number,
  changed: { readonly kernel: Kernel; readonly variant: Variant } | null,
  budgetSeconds: number,
  random: Random,
): DrawnPull | null {
  const own = pools.filter(({ cell }) => cell.session === session);
  const drawn: (Verdict | null)[] = [];
  for (let place = 0; place < benchmarks; place += 1) {
    const isChanged = place === 0 && changed !== null;
    const kernel = kernels[random.integer(kernels.length)];
    const fitting = own.filter(({ cell }) =>
      isChanged
        ? cell.kernel === changed.kernel && cell.variant === changed.variant
        : cell.kernel === kernel && isUnchanged(cell.variant),
    );
    const pool = fitting[random.integer(Math.max(1, fitting.length))];
    drawn.push(pool?.verdicts[random.integer(pool.verdicts.length)] ?? null);
  }
  if (drawn.some((verdict) => verdict === null)) return null;
  return withinBudget(drawn as readonly Verdict[], budgetSeconds);
}

/** The benchmarks take turns as in a run; what the budget does not reach stays undecided. */
function withinBudget(verdicts: readonly Verdict[], budgetSeconds: number): DrawnPull {
  const lanes = verdicts.map((verdict) => ({
    verdict,
    rounds: 0,
    seconds: 0,
    roundsExpected: verdict.roundsExpected[0] ?? null,
  }));
  let seconds = 0;
  let open = lanes;
  while (open.length > 0 && seconds < budgetSeconds) {
    const lane = open[nextTurn(open, budgetSeconds - seconds)] as (typeof lanes)[number];
    const took = lane.verdict.seconds[lane.rounds] as number;
    seconds += took;
    lane.seconds += took;
    lane.rounds += 1;
    lane.roundsExpected = lane.verdict.roundsExpected[lane.rounds] ?? null;
    open = open.filter(({ verdict, rounds }) => rounds < verdict.seconds.length);
  }
  return {
    answers: lanes.map(({ verdict, rounds }) =>
      rounds === verdict.seconds.length ? verdict.answer : 'undecided',
    ),
    rounds: lanes.map(({ rounds }) => rounds),
    seconds,
  };
}
