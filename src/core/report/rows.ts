import type { BaselineOpinion, Row } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { type Column, code, prose } from './markdown.ts';
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
  if (verdict === 'incorrect') return blank;
  if (comparison === null) {
    return aloneNs === null ? blank : { ...blank, optimized: timeText(row, aloneNs) };
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

function verdictText({ role, verdict, comparison }: Row): string {
  const isQuiet = verdict === 'no-change';
  if (role === 'timed-only' && isQuiet) return 'timed only';
  if (role === 'removed' && isQuiet) return 'removed';
  if (role === 'new' && isQuiet) return 'new';
  if (isQuiet) return 'no change';
  if (comparison === null) return verdict;
  if (verdict === 'regression' || verdict === 'improvement') {
    return `${verdict}, ${formatChange(comparison)}`;
  }
  if (verdict !== 'inconclusive') return verdict;
  return `inconclusive, effects under ${formatPercent(comparison.smallestVisibleEffect)} invisible`;
}

function opinionText(opinion: BaselineOpinion, at: string): string {
  const { says, points, commit, recordedAt, low, high } = opinion;
  if (says === 'none yet') return points === 0 ? 'none yet' : `none yet (n=${points})`;
  const facts = [
    `n=${points}`,
    ...(recordedAt === null ? [] : [ageText(recordedAt, at)]),
    ...(commit === null ? [] : [shortSha(commit)]),
  ].join(', ');
  if (says === 'agrees' || low === null || high === null) return `${says} (${facts})`;
  return `disagrees: expected ${formatTime(low)} to ${formatTime(high)} (${facts})`;
}

/** `3 days old`. */
export function ageText(recordedAt: string, at: string): string {
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

export const rowColumns: readonly Column[] = [
  { title: 'Operation', isFigure: false },
  { title: 'Baseline', isFigure: true },
  { title: 'Optimized', isFigure: true },
  { title: 'Speedup', isFigure: true },
  { title: 'Verdict', isFigure: false },
  { title: 'Stored baseline', isFigure: false },
];

/** One row of the table, as Markdown cells in the order of `rowColumns`. */
export function rowCells(row: Row, report: Report): readonly string[] {
  const text = rowText(row, report.createdAt);
  const isLoud = row.verdict !== 'no-change';
  const reason = row.reason === null ? '' : `: ${prose(row.reason, 200)}`;
  return [
    code(row.benchmark.id, 120),
    text.baseline,
    text.optimized,
    text.interval === '' ? text.speedup : `${text.speedup} (${text.interval})`,
    `${isLoud ? `**${text.verdict}**` : text.verdict}${reason}`,
    text.opinion,
  ];
}
