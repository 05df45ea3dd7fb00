/** The issue about a change of the default branch, and what is added to one that is there. */
import type { BenchmarkId } from '../model/benchmark.ts';
import type { BenchmarkDrift, Commit, Levels } from '../model/change.ts';
import type { Row } from '../model/judgement.ts';
import { type ChangeIssue, performanceLabel } from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import type { Settings } from '../model/settings.ts';
import { digest } from './digest.ts';
import { driftText } from './drift.ts';
import { reproduceCommand, worstFirst } from './headline.ts';
import { code, counted, fenced, paragraphs, prose, table } from './markdown.ts';
import { rowsTable, shortSha } from './rows.ts';
import { formatSlowdown, formatTime } from './units.ts';
import { commitsText, environmentText } from './verification.ts';

const mostRows = 20;
const mostSuspects = 10;

/** A regression of the default branch, traced to its commit. */
export interface Change {
  /** The paired run that shows it. */
  readonly report: Report;
  /** The benchmarks that became slower with this very commit. */
  readonly slower: readonly BenchmarkId[];
  /** The last commit that is known to be good. */
  readonly goodSha: string;
  /** Oldest first: the culprit, or all that could not be told apart. */
  readonly suspects: readonly [Commit, ...Commit[]];
  /** Where people read the repository, such as `https://github.com/octo/kernels`. */
  readonly pageUrl: string;
  /** Of the stored series. */
  readonly levels: ReadonlyMap<BenchmarkId, Levels>;
  /** What has moved since the last release; null without one. */
  readonly since: { readonly tag: string; readonly drifts: readonly BenchmarkDrift[] } | null;
}

/** The one issue of a change. `known` is its number, should it be there already. */
export function changeIssue(
  change: Change,
  settings: Pick<Settings, 'labels'>,
  known: number | null,
): ChangeIssue {
  const { suspects } = change;
  const marker = `<!-- isochron:change ${culpritOf(change).sha} -->`;
  return {
    marker,
    known,
    since: suspects[0].committedAt,
    title: titleOf(change),
    body: `${marker}\n${findingsLine(change)}\n${bodyOf(change)}`,
    labels: settings.labels ? [performanceLabel] : [],
    findings: findingsOf(change),
    comment: `${findingsLine(change)}\n${commentOf(change)}`,
  };
}

/** The last one: where they cannot be told apart, the slowness was there by then. */
function culpritOf({ suspects }: Change): Commit {
  return suspects.at(-1) ?? suspects[0];
}

/** One word for each benchmark and testbed: without blanks, and nothing in it ends a comment. */
function findingsOf({ report, slower }: Change): readonly string[] {
  return slower.map((benchmark) => `${digest(report.testbed.id)}:${digest(benchmark)}`);
}

function findingsLine(change: Change): string {
  return `<!-- isochron:found ${findingsOf(change).join(' ')} -->`;
}

function rowsOf({ report, slower }: Change): readonly Row[] {
  return worstFirst(report.judgement.rows.filter(({ benchmark }) => slower.includes(benchmark.id)));
}

/** `matmul got 4.2 % slower`, the worst of them by name. */
function slowdownOf(change: Change): string {
  const [worst, ...others] = rowsOf(change);
  if (worst?.comparison == null) return counted(change.slower.length, 'benchmark');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${code(worst.benchmark.id, 120)}${more} got ${formatSlowdown(worst.comparison)}`;
}

function titleOf(change: Change): string {
  const { suspects, goodSha } = change;
  const culprit = shortSha(culpritOf(change).sha);
  const where =
    suspects.length === 1 ? `with ${culprit}` : `between ${shortSha(goodSha)} and ${culprit}`;
  return `${slowdownOf(change)} ${where}`;
}

function bodyOf(change: Change): string {
  const { report, since } = change;
  return paragraphs([
    culpritText(change),
    'The stored baseline of the default branch left its level here, and a paired run of the ' +
      'commits around it confirms that. Make it as fast as it was, or say why the loss is worth ' +
      'it: there will be no second issue about it.',
    tableText(change),
    levelsText(change),
    since === null ? null : driftText(since.drifts, since.tag),
    `### How to reproduce\n\n${fenced(reproduceCommand(report), 500, 'sh')}`,
    footer(report),
  ]);
}

function commentOf(change: Change): string {
  return paragraphs([
    `### Also: ${slowdownOf(change)}`,
    'The same commit was found again, by the stored baseline of what this issue did not name yet.',
    tableText(change),
    levelsText(change),
    `### How to reproduce\n\n${fenced(reproduceCommand(change.report), 500, 'sh')}`,
    footer(change.report),
  ]);
}

/** Nobody is mentioned: whoever wrote the commit hears of it from people. */
function culpritText(change: Change): string {
  const { suspects, goodSha } = change;
  const line = (commit: Commit): string =>
    `${commitLink(change, commit.sha)} by ${prose(commit.author, 100)}: ` +
    prose(commit.subject, 200);
  if (suspects.length === 1) return `**Culprit**: ${line(suspects[0])}`;
  const shown = suspects.slice(-mostSuspects).map((commit) => `- ${line(commit)}`);
  const left = suspects.length - shown.length;
  return paragraphs([
    `**Culprit**: one of ${suspects.length} commits after ${commitLink(change, goodSha)}, which ` +
      'no paired run could tell apart:',
    [...(left > 0 ? [`- ${counted(left, 'earlier commit')}`] : []), ...shown].join('\n'),
  ]);
}

function commitLink({ pageUrl }: Change, sha: string): string {
  return `[${code(shortSha(sha))}](${pageUrl}/commit/${sha})`;
}

function tableText(change: Change): string {
  const rows = rowsOf(change);
  const left = rows.length - mostRows;
  const more = left > 0 ? `\n\nAnd ${counted(left, 'more row')}.` : '';
  return rowsTable(change.report, rows.slice(0, mostRows)) + more;
}

/** What the series said that led here; null where it has been forgotten since. */
function levelsText(change: Change): string | null {
  const level = ({ ns, points }: Levels['before']): string => `${formatTime(ns)} (n=${points})`;
  const rows = rowsOf(change)
    .slice(0, mostRows)
    .flatMap(({ benchmark: { id } }) => {
      const own = change.levels.get(id);
      return own === undefined ? [] : [[code(id, 120), level(own.before), level(own.after)]];
    });
  if (rows.length === 0) return null;
  const columns = [
    { title: 'Stored baseline of', isFigure: false },
    { title: 'Before', isFigure: true },
    { title: 'After', isFigure: true },
  ];
  return table(columns, rows);
}

function footer(report: Report): string {
  return (
    `---\n<sub>${commitsText(report)} · run ${code(report.runId)}<br>` +
    `${environmentText(report)}</sub>`
  );
}
