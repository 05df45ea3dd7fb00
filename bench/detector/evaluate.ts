/** What each rule would have said of pull requests drawn from the sessions. */
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { Procedure } from '#core/model/recording.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { cellsOf, isUnchanged } from './cells.ts';
import { type Rate, rateOf, type Tally } from './rate.ts';
import { type DrawnPull, drawPull, type Pool, poolsOf } from './replay.ts';
import { ourRule, peers, type Rule } from './rules.ts';
import type { Session } from './sessions.ts';
import { type Kernel, kernels } from './trees.ts';

export const effects = ['1', '3', '5', '10'] as const;
type Effect = (typeof effects)[number];
type PerEffect<T> = Readonly<Record<Effect, T>>;

export interface RuleResult {
  readonly name: string;
  /** Seconds of measuring that a pull request of ten benchmarks may take. */
  readonly budgetSeconds: number;
  /** Share of unchanged pull requests with a benchmark called slower; with one called faster. */
  readonly falseAlarmRate: number | null;
  readonly falseAlarms: Rate;
  readonly falseImprovementRate: number | null;
  readonly falseImprovements: Rate;
  /** Share of unchanged pull requests whose ten benchmarks were all called equal. */
  readonly settledRate: number | null;
  readonly settled: Rate;
  /** Share of slowed benchmarks that were called slower, by effect in per cent. */
  readonly power: PerEffect<number | null>;
  readonly powerIntervals: PerEffect<Rate>;
  readonly powerByKernel: Readonly<Record<Kernel, PerEffect<number | null>>>;
  /** Of a benchmark of an unchanged pull request, mean. */
  readonly rounds: number | null;
  /** Of an unchanged pull request, mean. */
  readonly seconds: number | null;
  /** Of cells of the sessions, each judged once, in the order of time. */
  readonly inSessions: InSessions;
}

/** Verdicts that share no round with each other: what there is of independent evidence. */
interface Disjoint {
  readonly cells: number;
  /** Distinct rounds of these cells. */
  readonly rounds: number;
  readonly slower: number;
  readonly faster: number;
}

/** Of the cells whose head is unchanged, and of those with an effect in per cent. */
interface InSessions extends Disjoint {
  readonly power: PerEffect<Disjoint>;
}

export interface EvaluateOptions {
  /** Unchanged pull requests, and pull requests with one slowed benchmark for each kernel. */
  readonly pulls: number;
  readonly slowedPulls: number;
  /** Orders in which the rounds of a cell are judged. */
  readonly orders: number;
  readonly seed: number;
}

const minutes = 60;

/** The constants that Isochron began with, with today's rounds. */
const startingPoint: Procedure = {
  ...defaultProcedure,
  alpha: 0.01,
  equalityAlpha: 0.025,
  equalityShare: 2,
  effectFloor: 0.005,
  smallestEffect: 0.015,
  minRounds: 14,
};

const ours: readonly { readonly rule: Rule; readonly budgetSeconds: number }[] = [
  { rule: ourRule('Isochron', defaultProcedure), budgetSeconds: 5 * minutes },
  {
    rule: ourRule('Isochron, smallest effect 3 %', { ...defaultProcedure, smallestEffect: 0.03 }),
    budgetSeconds: 1.5 * minutes,
  },
  { rule: ourRule('Isochron, the constants of before', startingPoint), budgetSeconds: 5 * minutes },
];

export function evaluate(
  sessions: readonly Session[],
  options: EvaluateOptions,
  progress: (name: string) => void,
): readonly RuleResult[] {
  const cells = cellsOf(sessions);
  const all = [
    ...ours,
    ...peers.map((rule) => ({ rule, budgetSeconds: Number.POSITIVE_INFINITY })),
  ];
  return all.map(({ rule, budgetSeconds }) => {
    progress(rule.name);
    const pools = poolsOf(rule, cells, options);
    const random = seededRandom(options.seed);
    const draw = (changed: Parameters<typeof drawPull>[2]): DrawnPull | null =>
      drawPull(pools, random.integer(sessions.length), changed, budgetSeconds, random);
    const pulls = repeated(options.pulls, () => draw(null));
    const slowed = kernels.flatMap((kernel) =>
      effects.flatMap((effect) =>
        repeated(options.slowedPulls, () => draw({ kernel, variant: effect })).map((pull) => ({
          kernel,
          effect,
          pull,
        })),
      ),
    );
    const isFound = ({ answers }: DrawnPull): boolean => answers[0] === 'slower';
    const powerOf = (effect: Effect, kernel: Kernel | null): Rate => {
      const fitting = slowed.filter(
        (one) => one.effect === effect && (kernel === null || one.kernel === kernel),
      );
      return rateOf(
        tallied(
          fitting.map(({ pull }) => pull),
          isFound,
        ),
      );
    };
    return {
      name: rule.name,
      budgetSeconds,
      ...ofUnchanged(pulls),
      ...ofPower((effect, kernel) => powerOf(effect, kernel)),
      rounds: meanOf(pulls.flatMap(({ rounds }) => rounds)),
      seconds: meanOf(pulls.map(({ seconds }) => seconds)),
      inSessions: inSessionsOf(pools),
    };
  });
}

type UnchangedFields =
  | 'falseAlarmRate'
  | 'falseAlarms'
  | 'falseImprovementRate'
  | 'falseImprovements'
  | 'settledRate'
  | 'settled';

function ofUnchanged(pulls: readonly DrawnPull[]): Pick<RuleResult, UnchangedFields> {
  const counted = (test: (pull: DrawnPull) => boolean): Rate => rateOf(tallied(pulls, test));
  const falseAlarms = counted(({ answers }) => answers.includes('slower'));
  const falseImprovements = counted(({ answers }) => answers.includes('faster'));
  const settled = counted(({ answers }) => answers.every((answer) => answer === 'same'));
  return {
    falseAlarmRate: falseAlarms.rate,
    falseAlarms,
    falseImprovementRate: falseImprovements.rate,
    falseImprovements,
    settledRate: settled.rate,
    settled,
  };
}

function ofPower(
  powerOf: (effect: Effect, kernel: Kernel | null) => Rate,
): Pick<RuleResult, 'power' | 'powerIntervals' | 'powerByKernel'> {
  const powerIntervals = perEffect((effect) => powerOf(effect, null));
  return {
    power: perEffect((effect) => powerIntervals[effect].rate),
    powerIntervals,
    powerByKernel: Object.fromEntries(
      kernels.map((kernel) => [kernel, perEffect((effect) => powerOf(effect, kernel).rate)]),
    ) as RuleResult['powerByKernel'],
  };
}

/** By session. */
function tallied(
  pulls: readonly DrawnPull[],
  test: (pull: DrawnPull) => boolean,
): readonly Tally[] {
  const sessions = Map.groupBy(pulls, ({ session }) => session);
  return [...sessions.values()].map((own) => ({
    count: own.filter(test).length,
    trials: own.length,
  }));
}

/** The first verdict of a pool is that in the order of time. */
function inSessionsOf(pools: readonly Pool[]): InSessions {
  const disjoint = (test: (pool: Pool) => boolean): Disjoint => {
    const own = pools.filter((pool) => test(pool) && (pool.verdicts[0] ?? null) !== null);
    const answers = own.map(({ verdicts }) => verdicts[0]?.answer);
    return {
      cells: own.length,
      rounds: own.reduce((sum, { cell }) => sum + cell.rounds.length, 0),
      slower: answers.filter((answer) => answer === 'slower').length,
      faster: answers.filter((answer) => answer === 'faster').length,
    };
  };
  return {
    ...disjoint(({ cell }) => isUnchanged(cell.variant)),
    power: perEffect((effect) => disjoint(({ cell }) => cell.variant === effect)),
  };
}

function repeated<T>(times: number, draw: () => T | null): readonly T[] {
  return Array.from({ length: times }, draw).filter((one) => one !== null);
}

function perEffect<T>(of: (effect: Effect) => T): PerEffect<T> {
  return Object.fromEntries(effects.map((effect) => [effect, of(effect)])) as PerEffect<T>;
}

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
