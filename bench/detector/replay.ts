/** Pull requests drawn from recorded sessions, judged by one rule after the other. */
import { nextTurn } from '#core/analysis/turns.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Random } from '#suite';
import { type Cell, isUnchanged } from './cells.ts';
import { type Answer, benchmarks, type Others, type Rule, type Verdict } from './rules.ts';
import { type Kernel, kernels, type Variant } from './trees.ts';

/** Verdicts of one rule on one cell, for so many orders of its rounds. */
export interface Pool {
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
    const taken = rule.taken?.(cell) ?? cell;
    const others: Others = {
      earlier: same.filter((one) => one.session < cell.session && one.variant === 'same'),
      siblings: same.filter((one) => one.session !== cell.session && one.variant === cell.variant),
    };
    const orders = Array.from({ length: options.orders }, (_, index) =>
      shuffled(cell.rounds.length, index === 0 ? null : random),
    );
    return { cell: taken, verdicts: orders.map((order) => rule.judge(taken, order, others)) };
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
  /** The number of its session. */
  readonly session: number;
  /** One verdict a benchmark, after the budget has cut what it does not reach. */
  readonly answers: readonly Answer[];
  readonly rounds: readonly number[];
  readonly seconds: number;
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
  return { session, ...withinBudget(drawn as readonly Verdict[], budgetSeconds) };
}

/** The benchmarks take turns as in a run; what the budget does not reach stays undecided. */
function withinBudget(
  verdicts: readonly Verdict[],
  budgetSeconds: number,
): Omit<DrawnPull, 'session'> {
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
    // Beyond the recorded rounds, what was expected at their end.
    lane.roundsExpected = lane.verdict.roundsExpected[lane.rounds] ?? lane.roundsExpected;
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
