import type { Row } from '../model/judgement.ts';
import type { CommittedNote, StickyComment } from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import { calibrationText } from './calibration.ts';
import { failuresText, noticesText, testsText } from './failures.ts';
import { headlineOf, headlineTitle, worstFirst } from './headline.ts';
import { code, counted, details, paragraphs, prose } from './markdown.ts';
import { foldedProfiles } from './profile-text.ts';
import { remarksOf } from './remarks.ts';
import { requirementsList } from './requirements.ts';
import { rooflineFolded } from './roofline-table.ts';
import { isWorthSeeing, rowsTable } from './rows.ts';
import { askedLine, foldedRules, rulesText } from './rules.ts';
import { commitsText, correctnessText, environmentText } from './verification.ts';
import { slowedWhere } from './where.ts';

/** The hidden line by which Isochron finds its comment again. */
export const stickyMarker = '<!-- isochron:sticky -->';

/** GitHub allows 65,536 characters; the rest is for what is put around the report. */
const longestBody = 65_000;

/** The comment of a pull request, edited in place. `note` is null where no note was written. */
export function pullRequestComment(
  report: Report,
  number: number,
  note: CommittedNote | null = null,
): StickyComment {
  const hidden = [stickyMarker, askedLine(report)].filter((line) => line !== null).join('\n');
  const shown = reportBody(report, note, longestBody - 100 - hidden.length, foldedRules);
  const body = `${hidden}\n${shown}`;
  return { number, marker: stickyMarker, body, verdict: report.judgement.headline };
}

/**
 * The report as Markdown, verdict first, details folded. Rows are left out where it gets too long.
 */
export function reportBody(
  report: Report,
  note: CommittedNote | null = null,
  longest = longestBody,
  rulesOf: typeof rulesText = rulesText,
): string {
  // Rows, then tails: verdicts matter more than the end of a log.
  const attempts = [
    { rows: Number.POSITIVE_INFINITY, tail: 3_000, details: 25 },
    { rows: 200, tail: 3_000, details: 25 },
    { rows: 60, tail: 1_000, details: 10 },
    { rows: 20, tail: 300, details: 3 },
  ];
  for (const limits of attempts) {
    const body = bodyWithin(report, note, limits, rulesOf);
    if (body.length <= longest) return body;
  }
  const shortest = bodyWithin(report, note, { rows: 5, tail: 0, details: 0 }, rulesOf);
  return shortest.slice(0, shortest.lastIndexOf('\n', longest));
}

/** Where even fewer rows have room, profiles stand in the note alone. */
const fewestRowsWithProfiles = 20;

interface Limits {
  readonly rows: number;
  readonly tail: number;
  /** Of each rule of the house. */
  readonly details: number;
}

function bodyWithin(
  report: Report,
  note: CommittedNote | null,
  limits: Limits,
  rulesOf: typeof rulesText,
): string {
  const { action } = headlineOf(report);
  const requirements = requirementsList(report, limits.rows);
  return paragraphs([
    `### ${headlineTitle(report, (id) => code(id, 120))}`,
    action,
    correctnessText(report),
    testsText(report, limits.tail),
    whereText(report),
    rowsText(report, limits),
    remarksText(report, limits.rows),
    limits.rows < fewestRowsWithProfiles ? null : foldedProfiles(report.profiles),
    requirements === null ? null : `**Requirements**\n\n${requirements}`,
    rooflineFolded(report, limits.rows),
    rulesOf(report, limits.details),
    failuresText(report, limits.tail),
    noticesText(report),
    footer(report, note),
  ]);
}

/** Where a kernel with several shapes slowed, when not one row says it all. */
function whereText({ judgement }: Report): string | null {
  const lines = slowedWhere(judgement.rows).map(
    ({ name, where }) => `- ${code(name, 120)} slowed: ${where}`,
  );
  return lines.length === 0 ? null : lines.join('\n');
}

/** What does not decide, of the rows that have something of the kind. */
function remarksText({ judgement }: Report, most: number): string | null {
  const lines = judgement.rows.flatMap((row) =>
    remarksOf(row, (text) => code(text, 120)).map(
      (remark) => `- ${code(row.benchmark.id, 120)}: ${remark}.`,
    ),
  );
  if (lines.length === 0) return null;
  const left = lines.length - most;
  const shown = left > 0 ? [...lines.slice(0, most), `- and ${left} more`] : lines;
  return `**Beside the verdicts**\n\n${shown.join('\n')}`;
}

function rowsText(report: Report, limits: Limits): string | null {
  const rows = worstFirst(report.judgement.rows);
  if (rows.length === 0) return null;
  const all = firstRows(report, rows, limits.rows);
  if (report.base === null) return all;
  const seen = rows.filter(isWorthSeeing);
  const changed = seen.length === 0 ? null : firstRows(report, seen, limits.rows);
  return paragraphs([changed, details(`All rows (${rows.length})`, `${all}\n\n${legend}`)]);
}

const legend =
  'Baseline is the base commit, Optimized the head; Speedup is Baseline / Optimized, so below ' +
  '1x is slower, with the interval that decided. Stored baseline is what earlier runs of the ' +
  'default branch lead one to expect; it never decides.';

function firstRows(report: Report, rows: readonly Row[], most: number): string {
  const shown = rows.slice(0, most);
  const text = rowsTable(report, shown);
  const left = rows.length - shown.length;
  if (left === 0) return text;
  const reason = `${counted(left, 'more row')} left out: a comment has room for no more.`;
  return `${text}\n\n${reason} \`isochron compare\` prints all of them.`;
}

function footer(report: Report, note: CommittedNote | null): string {
  const written = note === null ? '' : ` · [Note](${note.url})`;
  const elsewhere =
    note?.elsewhere == null ? '' : ` on ${code(note.branch)}: ${prose(note.elsewhere)}`;
  const lines = [
    `${commitsText(report)}${written}${elsewhere} · run ${code(report.runId)}`,
    environmentText(report),
    calibrationText(report),
  ];
  return `---\n<sub>${lines.filter((line) => line !== null).join('<br>')}</sub>`;
}
