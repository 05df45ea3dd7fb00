import { bestRuler, isContended } from '#core/analysis/contention.ts';
import { progressOf, samplesWanted } from '#core/analysis/schedule.ts';
import { expectedRounds, nextTurn } from '#core/analysis/turns.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { CancelledError } from '#core/model/errors.ts';
import type { Check, Entry, Failure, Procedure, Round } from '#core/model/recording.ts';
import type { CommandSuite } from '#core/model/settings.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Judge } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';

/** Rounds of a benchmark that is timed in head alone: new ones and baselines. */
const aloneRounds = 5;
/** Rounds of an implementation that is timed for a speedup requirement only. */
const timedOnlyRounds = 3;

/** What is waited for a machine that is busy with something else. */
const busyPauseMs = 3000;
/** A benchmark that was disturbed more often is given up. */
const mostRepeated = 20;

export interface RoundsPlan {
  readonly entries: readonly Entry[];
  /** Benchmarks that share the run's level, those that need no timing any more included. */
  readonly compared: number;
  readonly base: Tree | null;
  readonly head: Tree;
  readonly judgeOf: (entry: Entry) => Judge;
  readonly toleranceOf: (entry: Entry) => number | null;
  readonly commands: readonly CommandSuite[];
  readonly procedure: Procedure;
  readonly seed: number;
  /** On the bench's clock. */
  readonly deadlineMs: number;
}

export interface TakenRounds {
  readonly rounds: readonly Round[];
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
  readonly notReached: readonly BenchmarkId[];
}

/** One thing that a pair of processes measures: a benchmark, or all benchmarks of a command. */
interface Lane {
  readonly entries: readonly Entry[];
  readonly command: CommandSuite | null;
  rounds: number;
  /** Rounds taken again, since the machine was busy. */
  repeated: number;
  /** Rounds to have before the next look; the lane is closed once it has them and asks for none. */
  target: number;
  /** What its rounds took. */
  seconds: number;
  /** Rounds after which it should be closed; null where nothing is known of that. */
  roundsExpected: number | null;
}

/** Takes rounds until every benchmark is decided or the budget is spent. */
export async function takeRounds(
  bench: Bench,
  plan: RoundsPlan,
  signal: AbortSignal,
): Promise<TakenRounds> {
  const rounds = new Map<BenchmarkId, Round[]>();
  const checks: Check[] = [];
  const failures: Failure[] = [];
  const { clock } = bench;
  let ruler = Number.POSITIVE_INFINITY;
  const lanes = lanesOf(plan);
  for (const lane of lanes) planNext(lane, plan, rounds);
  let open = lanes.filter(isOpen);
  const all = open.length;
  while (open.length > 0 && clock.monotonicMs() < plan.deadlineMs) {
    if (signal.aborted) throw new CancelledError('stopped while measuring');
    const startedMs = clock.monotonicMs();
    const lane = open[nextTurn(open, (plan.deadlineMs - startedMs) / 1000)] as Lane;
    const name = lane.command?.kernel ?? lane.entries[0]?.benchmark.id ?? '';
    bench.progress.advance(all - open.length, all, `${name}, round ${lane.rounds + 1}`);
    const outcome = await oneRound(bench, plan, lane, rounds, signal);
    lane.rounds += 1;
    lane.seconds += (clock.monotonicMs() - startedMs) / 1000;
    ruler = Math.min(ruler, bestRuler(outcome.rounds));
    const isBusy = outcome.rounds.some((round) => isContended(round, ruler));
    for (const round of outcome.rounds) {
      const own = rounds.get(round.benchmark) ?? [];
      rounds.set(round.benchmark, [...own, isBusy ? { ...round, contended: true } : round]);
    }
    if (isBusy) {
      // It is taken again after a while.
      lane.repeated += 1;
      lane.target += 1;
      bench.progress.step(`the machine is busy; waiting ${busyPauseMs / 1000} s`);
      await clock.pause(busyPauseMs, signal);
    }
    checks.push(...outcome.checks);
    failures.push(...outcome.failures);
    const spoilt =
      outcome.failures.length > 0 || outcome.checks.some((check) => check.status === 'wrong');
    if (spoilt || lane.repeated > mostRepeated) lane.target = lane.rounds;
    else planNext(lane, plan, rounds);
    open = open.filter(isOpen);
  }
  bench.progress.advance(all - open.length, all, 'measured');
  return {
    rounds: [...rounds.values()].flat(),
    checks,
    failures,
    notReached: open.flatMap((lane) => lane.entries.map((entry) => entry.benchmark.id)),
  };
}

function isOpen(lane: Lane): boolean {
  return lane.rounds < lane.target;
}

/** What a lane has to have, and may come to need, now that it has these rounds. */
function planNext(
  lane: Lane,
  plan: RoundsPlan,
  rounds: ReadonlyMap<BenchmarkId, readonly Round[]>,
): void {
  const { compared, procedure } = plan;
  const wanted: number[] = [];
  const expected: (number | null)[] = [];
  for (const entry of lane.entries) {
    const own = rounds.get(entry.benchmark.id) ?? [];
    const fixed = fixedRounds(entry, plan);
    if (fixed !== null) {
      wanted.push(Math.max(0, fixed - own.length));
      expected.push(fixed);
      continue;
    }
    const progress = progressOf(own, entry, compared, procedure);
    wanted.push(progress.state === 'open' ? progress.roundsWanted : 0);
    expected.push(progress.state === 'open' ? expectedRounds(own, entry, compared, procedure) : 0);
  }
  if (lane.rounds >= lane.target) lane.target = lane.rounds + Math.max(0, ...wanted);
  lane.roundsExpected = lane.rounds < procedure.minRounds ? null : longestOf(expected);
}

/** Of what a look will ever decide; infinite where that is nothing, or nothing is known by now. */
function longestOf(expected: readonly (number | null)[]): number {
  const finite = expected.filter((one) => one !== null && Number.isFinite(one)) as number[];
  const most = Math.max(0, ...finite);
  return most > 0 ? most : Number.POSITIVE_INFINITY;
}

/** Null where it is compared: then its rounds say how many more it takes. */
function fixedRounds({ role }: Entry, { base }: RoundsPlan): number | null {
  if (role === 'removed') return 0;
  if (role === 'timed-only') return timedOnlyRounds;
  return role === 'new' || base === null ? aloneRounds : null;
}

const fresh = { rounds: 0, repeated: 0, target: 0, seconds: 0, roundsExpected: null };

function lanesOf(plan: RoundsPlan): Lane[] {
  const lanes: Lane[] = [];
  for (const entry of plan.entries) {
    const { source } = entry.benchmark;
    if (source.kind === 'suite') {
      lanes.push({ ...fresh, entries: [entry], command: null });
    }
  }
  for (const command of plan.commands) {
    const entries = plan.entries.filter(
      ({ benchmark: { source } }) => source.kind === 'command' && source.kernel === command.kernel,
    );
    if (entries.length > 0) lanes.push({ ...fresh, entries, command });
  }
  return lanes;
}

async function oneRound(
  bench: Bench,
  plan: RoundsPlan,
  lane: Lane,
  before: ReadonlyMap<BenchmarkId, readonly Round[]>,
  signal: AbortSignal,
): Promise<{ rounds: readonly Round[]; checks: readonly Check[]; failures: readonly Failure[] }> {
  const [first] = lane.entries;
  if (first === undefined) return { rounds: [], checks: [], failures: [] };
  const alone = lane.entries.every((entry) => entry.role !== 'compared');
  const common = {
    base: alone ? null : plan.base,
    head: plan.head,
    index: lane.rounds,
    seed: (plan.seed + 7919 * (lane.rounds + 1)) >>> 0,
    signal,
  };
  if (lane.command !== null) {
    const outcome = await bench.sandbox.commandRound({ ...common, suite: lane.command });
    const known = new Set(lane.entries.map((entry) => entry.benchmark.id));
    const rounds = outcome.rounds.filter((round) => known.has(round.benchmark));
    return { rounds, checks: [], failures: outcome.failures };
  }
  const outcome = await bench.sandbox.round({
    ...common,
    benchmark: first.benchmark,
    judge: plan.judgeOf(first),
    tolerance: plan.toleranceOf(first),
    inputSeed: plan.seed,
    samples: samplesWanted(before.get(first.benchmark.id) ?? [], first, plan.procedure),
  });
  return {
    rounds: outcome.round === null ? [] : [outcome.round],
    checks: outcome.checks,
    failures: outcome.failures,
  };
}
