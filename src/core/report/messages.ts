import type { UserError } from '../model/errors.ts';
import type { CommittedNote, StickyComment } from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import type { Issue } from '../model/repository.ts';
import type { AskedRequirements } from '../model/requirement.ts';
import { stickyMarker } from './comment.ts';
import { failuresText, foldedTail } from './failures.ts';
import { understoodText } from './issue.ts';
import { code, counted, paragraphs, prose, proseLines, table } from './markdown.ts';
import { foldedProfiles } from './profile-text.ts';
import { rooflineFolded } from './roofline-table.ts';
import { rowText, shortSha } from './rows.ts';
import { commitsText, correctnessText, environmentText } from './verification.ts';

/** One message, one function, one golden file. All return Markdown. */

const longestTail = 5_000;
/** Rows of the table on an issue; the raw samples have all. */
const mostRows = 200;

/** A message as the one comment that is edited in place. */
export function sticky(number: number, text: string): StickyComment {
  return { number, marker: stickyMarker, body: `${stickyMarker}\n${text}`, verdict: null };
}

export function needsIssue(): string {
  return paragraphs([
    '### Which issue is this for?',
    'Nothing was measured: this touches a measured kernel, and no issue says what for.',
    'Write `Closes #<number>` into the description, and it is measured at once. There is no ' +
      'issue yet? Open one that says what should become faster, and label it `performance`.',
    'After linking an issue in the side bar, comment `/perf run`: GitHub does not tell Isochron.',
    'Not wanted in this repository? Set `issue: optional` in `.github/isochron.yml`.',
  ]);
}

export function waitsForApproval(author: string, headSha: string): string {
  return paragraphs([
    `### ${code(shortSha(headSha))} waits for approval`,
    `Measuring runs the code of this pull request, and ${code(author)} has no write access or ` +
      'works in a fork.',
    `Somebody with write access: read the changes, then comment \`/perf approve ${shortSha(headSha)}\`. ` +
      'It holds for this one commit; a new push waits again.',
  ]);
}

/** What people can mend: the error's own sentences, the end of the output folded. */
export function userError(error: UserError): string {
  return paragraphs([
    '### Isochron could not measure this',
    proseLines(error.message),
    foldedTail('The last lines', error.detail, longestTail),
    'Mend it and push, or comment `/perf run`.',
  ]);
}

/** The same where a command could not be followed. */
export function commandError(error: UserError): string {
  return paragraphs([
    '### Isochron could not do this',
    proseLines(error.message),
    foldedTail('The last lines', error.detail, longestTail),
  ]);
}

export function internalError(id: string): string {
  return paragraphs([
    '### Isochron failed',
    `That is no fault of this change. The log has the cause under ${code(id)}.`,
    '`/perf run` tries again; if it fails again, tell whoever runs this Isochron the id above.',
  ]);
}

/** In the place of a report on an earlier head. */
export function nothingTouchedAnyMore(headSha: string): string {
  return paragraphs([
    '### Nothing measured is touched any more',
    `${code(shortSha(headSha))} changes no file of a suite, its sources or a lockfile, so there is ` +
      'nothing to compare.',
  ]);
}

/** A notice in a report. */
export function settingsChanged(mistake: string | null): string {
  const used = 'This changes `.github/isochron.yml`; the version of the base was used.';
  return mistake === null ? used : `${used} **Its own has a mistake**: ${proseLines(mistake)}`;
}

/** Where there is nothing that could ever be measured. */
export function noSuites(): string {
  return (
    'No suite was found. Suites are `kernels/<name>/suite.ts`, `*.suite.ts`, or what `--suite` or ' +
    '`suites` in `.github/isochron.yml` names.'
  );
}

/** A notice in a report. */
export function noSandbox(): string {
  return 'Measured without a sandbox: the code had all rights of the user who started Isochron.';
}

/** A notice in a report. */
export function forkIsGone(): string {
  return 'The fork that this came from is gone; its last commit was measured.';
}

/** A notice in a report. */
export function noCeilings(): string {
  return 'The ceilings of this machine could not be measured: no roofline, no % of peak.';
}

/** A notice in a report. */
export function unclearInIssue(issue: number, count: number): string {
  return (
    `${counted(count, 'sentence')} of issue ${issue} ${count === 1 ? 'reads' : 'read'} like a ` +
    'requirement and cannot be held to; the comment there says what is missing.'
  );
}

/**
 * What an issue labelled `performance` gets: where its kernels stand today, and what was understood
 * of what it asks for. `asked` is null where the suites could not be read.
 */
export function issueBaseline(
  report: Report,
  issue: Pick<Issue, 'number'>,
  note: CommittedNote | string,
  asked: AskedRequirements | null,
): StickyComment {
  const url = typeof note === 'string' ? note : note.url;
  const rows = report.judgement.rows.filter(({ role }) => role !== 'removed');
  const kernels = new Set(rows.map(({ benchmark }) => benchmark.kernel)).size;
  const hasRows = rows.length > 0;
  const text = paragraphs([
    hasRows
      ? `### Baseline: ${counted(rows.length, 'benchmark')} of ${counted(kernels, 'kernel')}`
      : '### No baseline',
    hasRows
      ? 'This is where the default branch stands. Link a pull request with `Closes ' +
        `#${issue.number}\`, and it is measured against this and reported here.`
      : withoutRows(report),
    hasRows && asked !== null ? understoodText(report, asked) : null,
    baselineTable(report, mostRows),
    hasRows ? correctnessText(report) : null,
    failuresText(report, 2_000),
    foldedProfiles(report.profiles),
    rooflineFolded(report, mostRows),
    `---\n<sub>${commitsText(report)} · [Note](${url}) · run ${code(report.runId)}<br>` +
      `${environmentText(report)}</sub>`,
  ]);
  return sticky(issue.number, text);
}

function withoutRows({ judgement }: Report): string {
  if (judgement.failures.length > 0) return 'Nothing was measured: see the failures below.';
  return (
    'Nothing was measured: no suite was found. A suite says what to measure of a kernel: its ' +
    'inputs, shapes, implementations, and a reference to hold their numbers against. Add one as ' +
    '`kernels/<name>/suite.ts`, or as any `*.suite.ts`, to the default branch, then edit this ' +
    'issue: it is read and measured again.'
  );
}

/** One tree's times: there is nothing yet to compare with. Null without rows. */
export function baselineTable(report: Report, most: number): string | null {
  const rows = report.judgement.rows.filter(({ role }) => role !== 'removed');
  if (rows.length === 0) return null;
  const shown = rows.slice(0, most).map((row) => {
    const { optimized, verdict } = rowText(row, report.createdAt);
    const isFine = row.verdict === 'no-change';
    const reason = row.reason === null ? '' : `: ${prose(row.reason, 200)}`;
    return [
      code(row.benchmark.id, 120),
      optimized,
      isFine ? 'measured' : `**${verdict}**${reason}`,
    ];
  });
  const columns = [
    { title: 'Operation', isFigure: false },
    { title: 'Baseline', isFigure: true },
    { title: 'State', isFigure: false },
  ];
  const left = rows.length - shown.length;
  return table(columns, shown) + (left === 0 ? '' : `\n\nAnd ${counted(left, 'more row')}.`);
}
