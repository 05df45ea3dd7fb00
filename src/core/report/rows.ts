import type { ConditionsChange } from '../model/conditions.ts';
import type { BaselineOpinion, Row } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { type Column, code, prose, table } from './markdown.ts';
import {
  digitsFor,
  formatChange,
  formatPercent,
  formatSpeedup,
  formatSpeedupInterval,
  formatThroughput,
  formatTime,
  relativeError,
} from './units.ts';

/** The figures of one row, as text: what every report shows of it. */
export interface RowText {
  readonly baseline: string;
  readonly optimized: string;
  readonly speedup: string;
  /** `0.90x to 0.92x`; empty where nothing was compared. */
  readonly interval: string;
  /** `regression, 9.9 % slower`. */
  readonly verdict: string;
  /** What the stored baseline says, with n, age and commit. */
  readonly opinion: string;
}

const none = '–';

/** `at` is the time of the run, from which the age of the stored baseline is counted. */
export function rowText(row: Row, at: string): RowText {
  const { comparison, aloneNs, verdict } = row;
  const said = { verdict: verdictText(row), opinion: opinionText(row.baseline, at) };
  const blank = { baseline: none, optimized: none, speedup: none, interval: '', ...said };
  // Speed is never shown for wrong numbers, whoever filled in the row.
  if (verdict === 'incorrect') return { ...blank, opinion: none };
  if (comparison === null) {
    if (aloneNs === null) return { ...blank, opinion: none };
    return { ...blank, optimized: timeText(row, aloneNs) };
  }
  const digits = digitsFor(relativeError(comparison));
  return {
    baseline: timeText(row, comparison.baseNs, digits),
    optimized: timeText(row, comparison.headNs, digits),
    speedup: formatSpeedup(comparison),
    interval: formatSpeedupInterval(comparison),
    ...said,
  };
}

/** `1.02 ms (61.2 GFLOPS)`. */
function timeText({ benchmark }: Row, ns: number, digits?: number): string {
  const throughput = formatThroughput(benchmark.work, ns, digits);
  return formatTime(ns, digits) + (throughput === null ? '' : ` (${throughput})`);
}

function verdictText({ role, verdict, comparison, accepted }: Row): string {
  const isQuiet = verdict === 'no-change';
  if (accepted !== undefined && comparison !== null) {
    return `accepted, ${formatChange(comparison)}`;
  }
  if (role === 'timed-only' && isQuiet) return 'timed only';
  if (role === 'removed' && isQuiet) return 'removed';
  if (role === 'new' && isQuiet) return 'new';
  if (comparison === null) return isQuiet ? 'no change' : verdict;
  if (isQuiet) return `no change within ${formatPercent(comparison.equalWithin)}`;
  if (verdict === 'regression' || verdict === 'improvement') {
    return `${verdict}, ${formatChange(comparison)}`;
  }
  const isBlind = !Number.isFinite(comparison.smallestVisibleEffect);
  if (verdict !== 'inconclusive' || isBlind) return verdict;
  return `inconclusive, effects under ${formatPercent(comparison.smallestVisibleEffect)} invisible`;
}

export const changeText: Readonly<Record<ConditionsChange, string>> = {
  lockfile: 'the lockfile changed',
  suite: 'the suite changed',
  both: 'lockfile and suite changed',
  unknown: 'what is older does not tell its lockfile and suite',
};

function opinionText(opinion: BaselineOpinion, at: string): string {
  const { says, points, commit, recordedAt, low, high, begunBy } = opinion;
  if (says === 'none yet') {
    const why = begunBy === null ? '' : `: the series begins anew, since ${changeText[begunBy]}`;
    return (points === 0 ? 'none yet' : `none yet (n=${points})`) + why;
  }
  const facts = [
    `n=${points}`,
    ...(recordedAt === null ? [] : [ageText(recordedAt, at)]),
    ...(commit === null ? [] : [shortSha(commit)]),
  ].join(', ');
  if (says === 'agrees' || low === null || high === null) return `${says} (${facts})`;
  return `disagrees: expected ${formatTime(low)} to ${formatTime(high)} (${facts})`;
}

/** `3 days old`. */
function ageText(recordedAt: string, at: string): string {
  const hours = (Date.parse(at) - Date.parse(recordedAt)) / 3_600_000;
  if (!Number.isFinite(hours)) return 'of unknown age';
  if (hours < 1) return 'under 1 h old';
  if (hours < 48) return `${Math.floor(hours)} h old`;
  return `${Math.floor(hours / 24)} days old`;
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** Rows that a reader should see without unfolding anything. */
export function isWorthSeeing(row: Row): boolean {
  if (row.role === 'timed-only' && row.verdict === 'no-change') return false;
  return (
    row.verdict !== 'no-change' || row.role !== 'compared' || row.baseline.says === 'disagrees'
  );
}

const comparedColumns: readonly Column[] = [
  { title: 'Operation', isFigure: false },
  { title: 'Baseline', isFigure: true },
  { title: 'Optimized', isFigure: true },
  { title: 'Speedup', isFigure: true },
  { title: 'Verdict', isFigure: false },
  { title: 'Stored baseline', isFigure: false },
];

/** One tree alone has nothing in its base arm. */
const aloneColumns: readonly Column[] = [
  { title: 'Operation', isFigure: false },
  { title: 'Time', isFigure: true },
  { title: 'State', isFigure: false },
  { title: 'Stored baseline', isFigure: false },
];

/** Rows of a report as a Markdown table. */
export function rowsTable(report: Report, rows: readonly Row[]): string {
  return table(
    report.base === null ? aloneColumns : comparedColumns,
    rows.map((row) => rowCells(row, report)),
  );
}

function reasonText({ reason, accepted }: Row): string {
  if (accepted !== undefined) return ` by ${code(accepted.by)}: ${prose(accepted.reason, 500)}`;
  return reason === null ? '' : `: ${prose(reason, 200)}`;
}

function rowCells(row: Row, report: Report): readonly string[] {
  const text = rowText(row, report.createdAt);
  const isAlone = report.base === null;
  const quiet = isAlone && row.role === 'new' ? 'measured' : text.verdict;
  const reason = reasonText(row);
  const verdict = (row.verdict === 'no-change' ? quiet : `**${text.verdict}**`) + reason;
  const name = code(row.benchmark.id, 120);
  if (isAlone) return [name, text.optimized, verdict, text.opinion];
  const speedup = text.interval === '' ? text.speedup : `${text.speedup} (${text.interval})`;
  return [name, text.baseline, text.optimized, speedup, verdict, text.opinion];
}
