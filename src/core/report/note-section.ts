import type { ProfilePair } from '../model/profile.ts';
import type { Report } from '../model/report.ts';
import type { PullRequest } from '../model/repository.ts';
import { calibrationText } from './calibration.ts';
import { noticesText, testsText } from './failures.ts';
import { headlineTitle, reproduceCommand, worstFirst } from './headline.ts';
import { code, counted, fenced, paragraphs, prose } from './markdown.ts';
import { baselineTable } from './messages.ts';
import { factsLine, factsOf } from './note-facts.ts';
import { profilingResults } from './profile-text.ts';
import { rowsTable, shortSha } from './rows.ts';
import { commitsText, correctnessText, environmentText, requirementsList } from './verification.ts';

/** A section stays within about 70 lines, so that a note with both kinds stays within 150. */
const mostRows = 20;
/** Rows that leave their room to the profile of a benchmark. */
const roomOfProfile = 5;
const mostRequirements = 10;
const mostWrong = 4;
const mostNotices = 4;

/** The key of a pull request's section, and the beginning of the names of files beside it. */
export function pullKey(number: number): string {
  return `pull-${number}`;
}

/** What `/perf profile` has found; files `of` the section stand beside it. */
export function profileSection(
  profiles: readonly ProfilePair[],
  of: string,
  asked: { readonly benchmark: string; readonly pullRequest: number | null },
): string {
  const where =
    asked.pullRequest === null ? 'the default branch' : `pull request ${asked.pullRequest}`;
  return paragraphs([
    `## Profile of ${code(asked.benchmark, 120)} on ${where}`,
    profilingResults(profiles, of),
  ]);
}

/** What stands there before anything was measured. */
export function measuringSection(pullRequest: PullRequest): string {
  return paragraphs([
    `## Pull request ${pullRequest.number}: measuring`,
    `State: measuring ${code(shortSha(pullRequest.headSha))} (${code(pullRequest.headRef)}) ` +
      `against ${code(pullRequest.baseRef)}. The report follows on the branch of the pull request.`,
  ]);
}

/** The report of a pull request. */
export function reportSection(report: Report, number: number): string {
  const rows = worstFirst(report.judgement.rows);
  const shown = rows.slice(0, mostRows - roomOfProfile * report.profiles.length);
  const left = rows.length - shown.length;
  return paragraphs([
    factsLine(factsOf(report)),
    `## Pull request ${number}: ${headlineTitle(report, (id) => code(id, 120))}`,
    `${commitsText(report)}, measured ${prose(report.createdAt.slice(0, 10))}.`,
    noticesText(report, mostNotices),
    rows.length === 0 ? null : `### Benchmarks\n\n${rowsTable(report, shown)}`,
    left > 0 ? `And ${counted(left, 'more row')}: the command below prints all.` : null,
    profilingResults(report.profiles, pullKey(number)),
    `### Verification\n\n${correctnessText(report, mostWrong)}`,
    testsText(report, 0),
    failureLines(report),
    `### Requirements Met\n\n${requirementsList(report, mostRequirements) ?? 'None is stated.'}`,
    `### Environment\n\n${environmentText(report)}; run ${code(report.runId)}`,
    calibrationText(report),
    reproduceText(report),
  ]);
}

/** Where the kernels of an issue stood before anybody worked on it. */
export function baselineSection(report: Report): string {
  return paragraphs([
    factsLine(factsOf(report)),
    '## Baseline',
    `${commitsText(report)}, measured ${prose(report.createdAt.slice(0, 10))}.`,
    baselineTable(report, mostRows) ?? 'Nothing was measured: no suite was found.',
    correctnessText(report, mostWrong),
    failureLines(report),
    `### Environment\n\n${environmentText(report)}; run ${code(report.runId)}`,
    reproduceText(report),
  ]);
}

function reproduceText(report: Report): string {
  return `### How to reproduce\n\n${fenced(reproduceCommand(report), 500, 'sh')}`;
}

/** A sentence each; a note keeps no output of programs. */
function failureLines(report: Report): string | null {
  const { failures } = report.judgement;
  if (failures.length === 0) return null;
  const lines = failures
    .slice(0, 5)
    .map(({ arm, kind, message }) => `- ${kind} (${arm}): ${prose(message, 300)}`);
  const left = failures.length - lines.length;
  return [...lines, ...(left > 0 ? [`- and ${counted(left, 'more failure')}`] : [])].join('\n');
}
