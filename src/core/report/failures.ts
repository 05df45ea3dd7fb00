import type { Failure } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import type { IssueLink } from '../model/repository.ts';
import { code, counted, details, fenced, paragraphs, prose } from './markdown.ts';

/** Failures that one report shows. */
const mostFailures = 10;

/**
 * What an arm did instead of being measured, with the end of its output folded; null without any.
 */
export function failuresText(report: Report, longestTail: number): string | null {
  const { failures } = report.judgement;
  if (failures.length === 0) return null;
  const shown = failures.slice(0, mostFailures).map((failure) => failureText(failure, longestTail));
  const more = failures.length - shown.length;
  return paragraphs([
    '**Failures**',
    ...shown,
    more > 0 ? `And ${counted(more, 'more failure')}.` : null,
  ]);
}

function failureText(failure: Failure, longestTail: number): string {
  const what = failure.benchmark ?? failure.kernel;
  const where = what === null ? failure.arm : `${failure.arm}, ${code(what)}`;
  const sentence = `${failure.kind} (${where}): ${prose(failure.message, 400)}`;
  return paragraphs([sentence, foldedTail('Its last lines', failure.tail, longestTail)]);
}

/** The end of some program's output, folded; null where there is none. */
export function foldedTail(summary: string, tail: string, longest: number): string | null {
  if (tail.trim() === '' || longest === 0) return null;
  return details(summary, fenced(tail, longest));
}

/** What the configured test command did; null where there is none. */
export function testsText({ tests }: Report, longestTail: number): string | null {
  if (tests === null) return null;
  if (tests.passed) return `**Tests**: All tests passing (${code(tests.command)}).`;
  return paragraphs([
    `**Tests**: ${code(tests.command)} **failed** on head.`,
    foldedTail('Its last lines', tests.tail, longestTail),
  ]);
}

/**
 * How the issue was found, whose suites judged, and what else a reader should know; null if
 * nothing.
 */
export function noticesText(report: Report, mostNotices = 10): string | null {
  const { changedSuites, newSuites, link, notices } = report;
  const list = (files: readonly string[]): string =>
    files
      .slice(0, 10)
      .map((file) => code(file))
      .join(', ');
  const lines = [
    ...(link === null ? [] : [linkText(link)]),
    changedSuites.length === 0
      ? null
      : `Changed: ${list(changedSuites)}; head was judged by the base's version and its own.`,
    newSuites.length === 0 ? null : `New: ${list(newSuites)}, judged by head's own version.`,
    ...notices.slice(0, mostNotices).map((notice) => prose(notice, 400)),
  ].filter((line) => line !== null);
  return lines.length === 0 ? null : lines.map((line) => `- ${line}`).join('\n');
}

/** A sentence on how the issue was found; null where there is nothing to say. */
export function linkText(link: IssueLink): string | null {
  switch (link.kind) {
    case 'none':
      return 'No issue is linked.';
    case 'linked':
      return `For #${link.issue}.`;
    case 'named':
      return `For #${link.issue}, which the description closes.${otherBaseText(link.otherBase)}`;
    case 'guessed':
      return (
        `For #${link.issue}: guessed from the ${link.from}, and \`Closes #${link.issue}\` was ` +
        `added to the description. If that is wrong, edit it.${otherBaseText(link.otherBase)}`
      );
  }
}

function otherBaseText(otherBase: boolean): string {
  if (!otherBase) return '';
  return ' GitHub makes no link of its own, since the base is not the default branch.';
}
