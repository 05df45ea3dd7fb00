import { meanLogRatio } from '#core/analysis/candidate-estimate.ts';
import { withDoubts } from '#core/analysis/doubts.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { Benchmark, SuiteListing } from '#core/model/benchmark.ts';
import { CancelledError } from '#core/model/errors.ts';
import type { Check, Failure, Round } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Candidate, EditedFile, TriedCandidate } from '#core/model/tuning.ts';
import {
  afterRound,
  beginRace,
  disqualify,
  nextTurn,
  ranking,
  roundsOfRace,
} from '#core/policy/halving.ts';
import { valuesText } from '#core/report/tuning-values.ts';
import type { EditedTree, Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';

export interface SearchPlan {
  /** As it was checked out: what candidates are copied from. */
  readonly pristine: Tree;
  /** The same, built: the base arm of every round, and the judge of all numbers. */
  readonly present: Tree;
  readonly suite: SuiteListing;
  /** What was found about the numbers of the present kernel. */
  readonly presentChecks: readonly Check[];
  readonly benchmarks: readonly Benchmark[];
  readonly candidates: readonly Candidate[];
  readonly editsOf: (candidate: Candidate) => Promise<readonly EditedFile[]>;
  readonly settings: Settings;
  readonly seed: number;
  /** On the bench's clock. */
  readonly deadlineMs: number;
}

/** A candidate with all that was seen of it. */
export interface Runner {
  readonly candidate: Candidate;
  readonly rounds: readonly Round[];
  readonly tried: TriedCandidate;
}

export interface Searched {
  /** The best first. */
  readonly runners: readonly Runner[];
  /** How many of them, from the first on, came as far as the best one. */
  readonly finalists: number;
}

/** What a candidate did instead of going on. */
interface Fault {
  readonly fate: 'incorrect' | 'errored';
  readonly reason: string;
}

interface Lane {
  readonly candidate: Candidate;
  /** Null before its first turn, and once it is out. */
  edited: EditedTree | null;
  rounds: Round[];
  turns: number;
  fault: Fault | null;
}

/**
 * Races the candidates against the present values. Each is built and its numbers are verified
 * before it is timed; one that fails or computes wrong numbers, then or in a round, is out at once.
 * A noisy machine costs the search its aim and nothing else: no verdict is made of these rounds.
 */
export async function searchCandidates(
  bench: Bench,
  plan: SearchPlan,
  signal: AbortSignal,
): Promise<Searched> {
  const lanes = plan.candidates.map((candidate): Lane => {
    return { candidate, edited: null, rounds: [], turns: 0, fault: null };
  });
  let race = beginRace(lanes.length, roundsOfRace(lanes.length));
  try {
    for (let turn = nextTurn(race); turn !== null; turn = nextTurn(race)) {
      if (signal.aborted) throw new CancelledError('stopped while tuning');
      if (bench.clock.monotonicMs() >= plan.deadlineMs) break;
      const lane = lanes[turn] as Lane;
      const what = `${plan.suite.kernel} with ${valuesText(lane.candidate)}`;
      bench.progress.advance(lanes.length - race.running.length, lanes.length, what);
      lane.fault =
        (await admit(bench, plan, lane, signal)) ?? (await time(bench, plan, lane, turn, signal));
      race =
        lane.fault === null
          ? afterRound(race, turn, meanLogRatio(lane.rounds))
          : disqualify(race, turn);
      const running = new Set(race.running.map(({ candidate }) => candidate));
      await release(lanes.filter((_, index) => !running.has(index)));
    }
  } finally {
    await release(lanes);
  }
  const ranked = ranking(race).filter(({ rounds }) => rounds > 0);
  const inRace = new Set(ranked.map(({ candidate }) => candidate));
  const others = lanes.filter((_, index) => !inRace.has(index));
  return {
    runners: [...ranked.map(({ candidate }) => lanes[candidate] as Lane), ...others].map(runnerOf),
    finalists: ranked.filter(({ rung }) => rung === ranked[0]?.rung).length,
  };
}

async function release(lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes) {
    await lane.edited?.dispose();
    lane.edited = null;
  }
}

function runnerOf({ candidate, rounds, turns, fault }: Lane): Runner {
  if (fault !== null) {
    // No speed is told of wrong numbers, whatever was timed before they were found out.
    const tried = { candidate, ...fault, rounds: turns, ratio: null };
    return { candidate, rounds: [], tried };
  }
  const ratio = turns === 0 ? null : Math.exp(meanLogRatio(rounds));
  const fate = turns === 0 ? 'not-reached' : 'raced';
  return { candidate, rounds, tried: { candidate, fate, rounds: turns, ratio, reason: null } };
}

/** Builds the candidate and verifies its numbers, once; null when both went well. */
async function admit(
  { checkout, sandbox }: Bench,
  plan: SearchPlan,
  lane: Lane,
  signal: AbortSignal,
): Promise<Fault | null> {
  if (lane.edited !== null) return null;
  lane.edited = await checkout.edited(plan.pristine, await plan.editsOf(lane.candidate));
  const { tree } = lane.edited;
  const failure = await sandbox.prepare(tree, 'head', plan.settings, signal);
  if (failure !== null) return errored(failure);
  const { checks, failures } = await sandbox.verify({
    arm: 'head',
    tree,
    judge: { name: 'base', tree: plan.present },
    suite: plan.suite,
    implementations: [...new Set(plan.benchmarks.map(({ implementation }) => implementation))],
    seed: plan.seed,
    signal,
  });
  // What the present kernel cannot do either is not held against a candidate.
  const judged = withDoubts([...plan.presentChecks, ...checks], false);
  const fault = faultOf(judged, failures);
  if (fault !== null || checks.some(({ status }) => status === 'right')) return fault;
  return { fate: 'errored', reason: 'Nothing of its numbers was checked.' };
}

/** One paired round of each benchmark. */
async function time(
  { sandbox }: Bench,
  { suite, benchmarks, present, seed }: SearchPlan,
  lane: Lane,
  place: number,
  signal: AbortSignal,
): Promise<Fault | null> {
  if (lane.edited === null) throw new Error('a candidate is admitted before it is timed');
  for (const benchmark of benchmarks) {
    const outcome = await sandbox.round({
      benchmark,
      base: present,
      head: lane.edited.tree,
      judge: { name: 'base', tree: present },
      index: lane.turns,
      seed: (seed + 7919 * (lane.turns + 1) + 104_729 * place) >>> 0,
      inputSeed: seed,
      tolerance: suite.tolerance,
      samples: defaultProcedure.samplesPerRound,
      signal,
    });
    const fault = faultOf(outcome.checks, outcome.failures);
    if (fault !== null) return fault;
    if (outcome.round !== null) lane.rounds.push(outcome.round);
  }
  lane.turns += 1;
  return null;
}

function faultOf(checks: readonly Check[], failures: readonly Failure[]): Fault | null {
  const wrong = checks.find(({ status }) => status === 'wrong');
  if (wrong !== undefined) {
    return { fate: 'incorrect', reason: `${wrong.cell}: ${wrong.reason ?? 'wrong numbers.'}` };
  }
  return failures[0] === undefined ? null : errored(failures[0]);
}

function errored({ message }: Failure): Fault {
  return { fate: 'errored', reason: message };
}
