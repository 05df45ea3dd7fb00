import type { Row, Verdict } from '../model/judgement.ts';
import type { Report } from '../model/report.ts';
import { headlineOf, worstFirst } from './headline.ts';
import { counted, plainText } from './markdown.ts';
import { numberSentences } from './numbers.ts';
import { remarksOf } from './remarks.ts';
import { reachedText, requirementText } from './requirements.ts';
import { type RowText, rowText, shortSha } from './rows.ts';
import { formatError, formatSeconds } from './units.ts';
import { farthestText } from './verification.ts';
import { slowedWhere } from './where.ts';

/** What a piece of text means; a terminal gives it a colour, a file none. */
export type Tone = 'good' | 'bad' | 'unsure' | 'strong' | 'faint';
export type Paint = (tone: Tone, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/** The report for a person at a terminal. `paint` colours; without it the text is plain. */
export function terminalReport(report: Report, paint: Paint = unpainted): string {
  const { title } = headlineOf(report);
  const { headline } = report.judgement;
  const blocks = [
    [paint(toneOf(headline), line(title)), ...adviceLines(report)],
    rowLines(report, paint),
    besideLines(report),
    correctnessLines(report, paint),
    requirementLines(report, paint),
    failureLines(report, paint),
    report.notices.map((notice) => paint('unsure', line(notice))),
    [paint('faint', footer(report))],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

export function toneOf(verdict: Verdict): Tone {
  switch (verdict) {
    case 'incorrect':
    case 'regression':
    case 'errored':
      return 'bad';
    case 'inconclusive':
      return 'unsure';
    case 'improvement':
      return 'good';
    case 'no-change':
      return 'strong';
  }
}

/** One line without control characters: names may hold anything. */
export function line(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

function adviceLines({ judgement }: Report): readonly string[] {
  switch (judgement.headline) {
    case 'incorrect':
      return ['Fix the numbers first: no speed is shown for wrong numbers.'];
    case 'inconclusive':
      return ['Nothing was shown either way; a longer --budget allows for more rounds.'];
    default:
      return [];
  }
}

/** Where a kernel slowed, and what does not decide. */
function besideLines({ judgement }: Report): readonly string[] {
  const where = slowedWhere(judgement.rows).map(({ name, where }) => `${name} slowed: ${where}.`);
  const remarks = judgement.rows.flatMap((row) =>
    remarksOf(row, line).map((remark) => `${row.benchmark.id}: ${remark}.`),
  );
  return [...where, ...remarks].map(line);
}

type Cells = readonly [string, string, string, string, string];

function rowLines(report: Report, paint: Paint): readonly string[] {
  const rows = worstFirst(report.judgement.rows);
  if (rows.length === 0) return [];
  const isAlone = report.base === null;
  const texts = rows.map((row) => cellsOf(row, rowText(row, report.createdAt), isAlone));
  const heading: Cells = isAlone
    ? ['Operation', '', 'Time', '', '']
    : ['Operation', 'Baseline', 'Optimized', 'Speedup', 'Verdict'];
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...texts.map((cells) => cells[column as 0].length)),
  );
  const laidOut = (cells: Cells): string[] =>
    cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      // Names on the left, figures on the right, the verdict at the ragged end.
      if (column === 4) return cell;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
  const joined = (cells: readonly string[]): string =>
    cells
      .filter((_, column) => (widths[column] ?? 0) > 0)
      .join('  ')
      .trimEnd();
  return [
    paint('faint', joined(laidOut(heading))),
    ...rows.map((row, index) => {
      const [name = '', baseline = '', optimized = '', speedup = '', verdict = ''] = laidOut(
        texts[index] ?? heading,
      );
      const shown = row.verdict === 'no-change' ? verdict : paint(toneOf(row.verdict), verdict);
      return joined([name, baseline, optimized, speedup, shown]);
    }),
  ];
}

function cellsOf(row: Row, text: RowText, isAlone: boolean): Cells {
  const reason = row.reason === null ? '' : `: ${line(row.reason)}`;
  const isQuiet = isAlone && row.verdict === 'no-change';
  return [
    line(row.benchmark.id),
    isAlone ? '' : text.baseline,
    text.optimized,
    isAlone ? '' : text.interval === '' ? text.speedup : `${text.speedup} (${text.interval})`,
    isQuiet ? '' : text.verdict + reason,
  ];
}

function correctnessLines(report: Report, paint: Paint): readonly string[] {
  const { judgement } = report;
  const { checkedCells, wrongChecks, uncheckedKernels, unverified } = judgement;
  const unchecked = [
    ...uncheckedKernels.map((kernel) => `${kernel}: not checked`),
    ...unverified.map(({ kernel, says }) => `${kernel}: unverified: ${says}`),
  ].map((text) => paint('unsure', line(text)));
  if (checkedCells === 0 && wrongChecks.length === 0) return unchecked;
  const beside = [...numberSentences(judgement, line, line), ...unchecked];
  const cells = `${counted(checkedCells, 'cell')} checked`;
  if (wrongChecks.length === 0) {
    return [`Correctness: ${cells}, all right${farthestText(report, line)}.`, ...beside];
  }
  const wrong = wrongChecks.map((check) => {
    const errors =
      `relative error ${formatError(check.maxRelativeError)}, absolute ` +
      `${formatError(check.maxAbsoluteError)}, allowed ${formatError(check.tolerance)}`;
    const reason = check.reason === null ? '' : `; ${line(check.reason)}`;
    return paint('bad', `  ${line(check.cell)} (${check.arm}, ${check.phase}): ${errors}${reason}`);
  });
  return [`Correctness: ${cells}, wrong:`, ...wrong, ...beside];
}

function requirementLines({ judgement }: Report, paint: Paint): readonly string[] {
  const { requirements } = judgement;
  if (requirements.length === 0) return [];
  const tones = { met: 'good', broken: 'bad', 'not-measured': 'faint' } as const;
  const lines = requirements.map((result) => {
    const reached = reachedText(result, line);
    const figure = reached === null ? '' : `, reached ${reached}`;
    const asked = result.issue === null ? '' : `, asked in #${result.issue}`;
    const state = paint(tones[result.status], result.status.padEnd('not-measured'.length));
    return `  ${state}  ${line(requirementText(result))}${figure}${asked}`;
  });
  return ['Requirements:', ...lines];
}

function failureLines({ judgement, tests }: Report, paint: Paint): readonly string[] {
  const indented = (tail: string): string[] =>
    plainText(tail)
      .trimEnd()
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => paint('faint', `    ${text}`));
  const failures = judgement.failures.flatMap((failure) => [
    paint('bad', `  ${failure.kind} (${failure.arm}): ${line(failure.message)}`),
    ...indented(failure.tail),
  ]);
  const failed =
    tests === null || tests.passed
      ? []
      : [paint('bad', `  ${line(tests.command)} failed`), ...indented(tests.tail)];
  const lines = [...failures, ...failed];
  return lines.length === 0 ? [] : ['Failures:', ...lines];
}

function footer(report: Report): string {
  const { base, head, testbed, seconds } = report;
  const name = (commit: Report['head']): string =>
    line(commit.sha === null ? 'the working tree' : `${shortSha(commit.sha)} (${commit.ref})`);
  const commits = base === null ? name(head) : `${name(base)} to ${name(head)}`;
  return line(`${commits}, ${testbed.cpu}, ${testbed.runtime}, ${formatSeconds(seconds)}`);
}
