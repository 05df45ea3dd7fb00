/** From a recording to a judgement: pure, so that a saved recording replays to the same bits. */
import type { BaselinePoint } from '../model/baseline.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import { type Judgement, type Row, type Verdict, worstVerdict } from '../model/judgement.ts';
import type { Check, Entry, Recording, Round } from '../model/recording.ts';
import { opinionOf } from './baseline-opinion.ts';
import { checkConcerns, failureConcerns } from './concerns.ts';
import { contentionText } from './contention.ts';
import { floorsOf } from './floors.ts';
import { checkRequirements } from './requirements.ts';
import { type Contradiction, decide } from './schedule.ts';
import { isUnsteady, unsoundText } from './soundness.ts';

type BaselineSeries = ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>;

/** A row without what the stored baseline says of it. */
type Finding = Omit<Row, 'baseline' | 'benchmark' | 'role' | 'correctness'>;

const nothing = { comparison: null, aloneNs: null } as const;

export function judgeRecording(recording: Recording, baseline: BaselineSeries): Judgement {
  const rows = recording.entries.map((entry) => rowOf(recording, entry, baseline));
  const wrongChecks = recording.checks.filter(({ status }) => status === 'wrong');
  const headline = headlineOf(rows, recording);
  const inHead = recording.checks.filter(({ arm }) => arm === 'head');
  const checkedKernels = new Set(inHead.map(({ cell }) => cell.split('/')[0]));
  const kernels = [...new Set(recording.entries.map(({ benchmark }) => benchmark.kernel))];
  return {
    headline,
    rows,
    requirements: checkRequirements(recording, rows),
    failures: recording.failures,
    wrongChecks,
    ...doubtfulIn(recording.checks),
    checkedCells: new Set(inHead.map(({ cell }) => cell)).size,
    unverified: (recording.unverified ?? []).filter(({ kernel }) => kernels.includes(kernel)),
    uncheckedKernels: kernels.filter((kernel) => !checkedKernels.has(kernel)),
    ...farthestOf(inHead),
    ...(recording.verification === undefined ? {} : { verification: recording.verification }),
  };
}

/** The worst of what has a vote; a regression that people have accepted has none. */
export function headlineOf(rows: readonly Row[], recording: Recording): Verdict {
  const { checks, failures } = recording;
  const wholeArms = failures.filter(({ benchmark }) => benchmark === null);
  const voting = rows.filter(({ role }) => role !== 'timed-only' && role !== 'removed');
  const wrongInHead = checks.some(({ status, arm }) => status === 'wrong' && arm === 'head');
  return worstVerdict([
    ...voting.map(({ verdict, accepted }) => (accepted === undefined ? verdict : 'no-change')),
    ...wholeArms.map(({ arm }) => (arm === 'head' ? 'errored' : 'inconclusive')),
    ...(wrongInHead ? (['incorrect'] as const) : []),
  ]);
}

function doubtfulIn(checks: readonly Check[]): Pick<Judgement, 'doubtful'> {
  const doubtful = checks.filter(({ status }) => status === 'doubtful');
  return doubtful.length === 0 ? {} : { doubtful };
}

function farthestOf(checks: readonly Check[]): Pick<Judgement, 'farthest'> {
  const right = checks.filter(({ status, maxUlp }) => status === 'right' && maxUlp !== undefined);
  const farthest = right.toSorted((a, b) => (b.maxUlp ?? 0) - (a.maxUlp ?? 0))[0];
  return farthest === undefined ? {} : { farthest };
}

function rowOf(recording: Recording, entry: Entry, baseline: BaselineSeries): Row {
  const { benchmark, role } = entry;
  const checks = recording.checks.filter((check) => checkConcerns(check, benchmark));
  const rounds = recording.rounds.filter((round) => round.benchmark === benchmark.id);
  const finding = findingOf(recording, entry, checks, rounds);
  const { comparison, aloneNs } = finding;
  const series = (baseline.get(benchmark.id) ?? []).filter(
    ({ testbedId }) => testbedId === recording.testbed.id,
  );
  const measured = {
    headNs: comparison?.headNs ?? aloneNs,
    ratio: comparison?.ratio ?? 1,
    conditions: entry.conditions ?? null,
  };
  return {
    benchmark,
    role,
    ...finding,
    correctness: worstCheck(
      checks.filter(({ arm, status }) => arm === 'head' && status !== 'doubtful'),
    ),
    baseline: opinionOf(series, measured),
  };
}

function findingOf(
  recording: Recording,
  entry: Entry,
  checks: readonly Check[],
  rounds: readonly Round[],
): Finding {
  const { role } = entry;
  if (role === 'removed') {
    return { ...nothing, verdict: 'no-change', reason: 'head does not have it any more' };
  }
  const wrong = worstCheck(checks.filter((check) => check.status === 'wrong'));
  if (wrong?.arm === 'head') {
    return { ...nothing, verdict: 'incorrect', reason: `${wrong.cell}: ${wrong.reason}` };
  }
  const failures = recording.failures.filter((failure) =>
    failureConcerns(failure, entry.benchmark),
  );
  const inHead = failures.find(({ arm }) => arm === 'head');
  if (inHead !== undefined) return { ...nothing, verdict: 'errored', reason: inHead.message };
  const unsound = unsoundText(rounds);
  if (unsound !== null) return { ...nothing, verdict: 'inconclusive', reason: unsound };
  if (role !== 'compared') return aloneFinding(recording, entry, rounds);
  const [inBase] = failures;
  if (wrong !== null || inBase !== undefined) {
    const why = wrong === null ? inBase?.message : `${wrong.cell} in base: ${wrong.reason}`;
    const reason = `base cannot be compared with (${why})`;
    return { ...nothing, verdict: 'inconclusive', reason };
  }
  return comparedFinding(recording, entry, rounds);
}

function aloneFinding(recording: Recording, entry: Entry, rounds: readonly Round[]): Finding {
  const reason = entry.role === 'new' && recording.base !== null ? 'nothing to compare with' : null;
  if (rounds.length > 0) {
    const aloneNs = floorsOf(rounds).headNs;
    return { comparison: null, aloneNs, verdict: 'no-change', reason };
  }
  // A yardstick that was not reached only leaves its requirement unmeasured.
  if (entry.role === 'timed-only') return { ...nothing, verdict: 'no-change', reason };
  return { ...nothing, verdict: 'inconclusive', reason: 'the budget did not reach it' };
}

function comparedFinding(recording: Recording, entry: Entry, rounds: readonly Round[]): Finding {
  const { procedure, entries, notReached } = recording;
  const benchmarks = entries.filter(({ role }) => role === 'compared').length;
  const decision = decide(rounds, entry, benchmarks, procedure);
  const cut = notReached.includes(entry.benchmark.id);
  const busy = contentionText(rounds);
  if (decision === null) {
    const reason = busy ?? 'the budget did not reach it';
    return { ...nothing, verdict: 'inconclusive', reason };
  }
  const { comparison } = decision;
  if (busy !== null) return { comparison, aloneNs: null, verdict: 'inconclusive', reason: busy };
  if (isUnsteady(rounds)) {
    const reason = 'not steady: its times or its code still changed after the longest warm-up';
    return { comparison, aloneNs: null, verdict: 'inconclusive', reason };
  }
  const { verdict } = decision;
  if (verdict !== 'inconclusive') return { comparison, aloneNs: null, verdict, reason: null };
  const { contradiction } = decision;
  if (contradiction !== null) {
    const reason = contradictionText(contradiction);
    return { comparison, aloneNs: null, verdict, reason };
  }
  const why = cut
    ? `the budget ended after ${comparison.rounds} rounds`
    : `${comparison.rounds} rounds did not settle it`;
  const reason = `${why}; ${visibleText(comparison.smallestVisibleEffect)}`;
  return { comparison, aloneNs: null, verdict, reason };
}

function contradictionText({ equalBy, ratio }: Contradiction): string {
  const [equal, other] =
    equalBy === 'floor'
      ? ['the fastest samples', 'medians of pairs']
      : ['medians of pairs', 'the fastest samples'];
  const size = Number(Math.abs((ratio - 1) * 100).toPrecision(2));
  const which = ratio > 1 ? 'slower' : 'faster';
  return `no change by ${equal}, but ${size} % ${which} by ${other}: they are not the same program`;
}

function visibleText(effect: number): string {
  if (!Number.isFinite(effect)) return 'so few can show no change of any size';
  const percent = Number((effect * 100).toPrecision(2));
  return `a change of ${percent} % or more would most likely have been seen`;
}

function worstCheck(checks: readonly Check[]): Check | null {
  const ranked = checks.toSorted(
    (a, b) =>
      Number(b.status === 'wrong') - Number(a.status === 'wrong') ||
      b.maxRelativeError - a.maxRelativeError,
  );
  return ranked[0] ?? null;
}
