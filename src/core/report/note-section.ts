import type { KernelCode } from '../model/code.ts';
import type { ProfilePair } from '../model/profile.ts';
import type { Report } from '../model/report.ts';
import type { Issue, PullRequest } from '../model/repository.ts';
import type { AskedRequirements } from '../model/requirement.ts';
import { calibrationText } from './calibration.ts';
import { noticesText, testsText } from './failures.ts';
import { headlineTitle, reproduceCommand, worstFirst } from './headline.ts';
import { openRequirementsText } from './issue.ts';
import { complexityText } from './kernel-code.ts';
import { code, counted, fenced, paragraphs, prose } from './markdown.ts';
import { baselineTable } from './messages.ts';
import { factsLine, factsOf } from './note-facts.ts';
import { optimizationsText } from './optimizations.ts';
import { profilingResults } from './profile-text.ts';
import { requirementsList } from './requirements.ts';
import { rooflineTable } from './roofline-table.ts';
import { rowsTable, shortSha } from './rows.ts';
import { ruleSentences } from './rules.ts';
import { commitsText, correctnessText, environmentText } from './verification.ts';

/** So that a note with both kinds of sections stays within 150. */
const mostLines = { report: 88, baseline: 56 } as const;

/** What a section shows, from generous to short: the first that fits is taken. */
const attempts = [
  { rows: 20, requirements: 10, wrong: 4, notices: 4, points: 10, failures: 5, unclear: 6 },
  { rows: 12, requirements: 8, wrong: 3, notices: 4, points: 6, failures: 5, unclear: 4 },
  { rows: 8, requirements: 5, wrong: 2, notices: 3, points: 4, failures: 3, unclear: 2 },
  { rows: 5, requirements: 5, wrong: 1, notices: 2, points: 2, failures: 2, unclear: 2 },
] as const;
type Most = (typeof attempts)[number];

function fitting(kind: keyof typeof mostLines, sectionOf: (most: Most) => string): string {
  const sections = attempts.map(sectionOf);
  const fits = sections.find((text) => text.split('\n').length <= mostLines[kind]);
  return fits ?? sections.at(-1) ?? '';
}

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
  return fitting('report', (most) => reportWithin(report, number, most));
}

function reportWithin(report: Report, number: number, most: Most): string {
  const rows = worstFirst(report.judgement.rows);
  const shown = rows.slice(0, most.rows);
  const left = rows.length - shown.length;
  return paragraphs([
    factsLine(factsOf(report)),
    `## Pull request ${number}: ${headlineTitle(report, (id) => code(id, 120))}`,
    `${commitsText(report)}, measured ${prose(report.createdAt.slice(0, 10))}.`,
    noticesText(report, most.notices),
    rows.length === 0 ? null : `### Benchmarks\n\n${rowsTable(report, shown)}`,
    left > 0 ? `And ${counted(left, 'more row')}: the command below prints all.` : null,
    profilingResults(report.profiles, pullKey(number)),
    `### Optimizations Applied\n\n${optimizationsText(report)}`,
    `### Verification\n\n${correctnessText(report, most.wrong)}`,
    testsText(report, 0),
    failureLines(report, most.failures),
    `### Requirements Met\n\n${requirementsList(report, most.requirements) ?? 'None is stated.'}`,
    rooflineText(report, pullPicture(number), most.points),
    sectionOf('Rules of the House', ruleSentences(report)),
    `### Environment\n\n${environmentText(report)}; run ${code(report.runId)}`,
    calibrationText(report),
    reproduceText(report),
    documentsText(report),
  ]);
}

function sectionOf(title: string, text: string | null): string | null {
  return text === null ? null : `### ${title}\n\n${text}`;
}

/** What a note says beside the baseline. */
export interface BesideBaseline {
  /** Null where nobody could list the suites. */
  readonly asked: AskedRequirements | null;
  readonly kernelCode: KernelCode;
}

/** Where the kernels of an issue stood before anybody worked on it. */
export function baselineSection(
  report: Report,
  { author }: Pick<Issue, 'author'>,
  beside: BesideBaseline,
): string {
  return fitting('baseline', (most) => baselineWithin(report, author, beside, most));
}

function baselineWithin(
  report: Report,
  author: string,
  { asked, kernelCode }: BesideBaseline,
  most: Most,
): string {
  const unclear = asked?.unclear.map(({ text }) => text) ?? [];
  return paragraphs([
    factsLine(factsOf(report, unclear)),
    '## Baseline',
    `${commitsText(report)}, measured ${prose(report.createdAt.slice(0, 10))}; asked by ` +
      `${code(author)}.`,
    asked === null ? null : openRequirementsText(report, asked, most.requirements, most.unclear),
    baselineTable(report, most.rows) ?? 'Nothing was measured: no suite was found.',
    correctnessText(report, most.wrong),
    failureLines(report, most.failures),
    profilingResults(report.profiles, 'baseline'),
    sectionOf('Complexity', complexityText(kernelCode)),
    rooflineText(report, baselinePicture, most.points),
    `### Environment\n\n${environmentText(report)}; run ${code(report.runId)}`,
    reproduceText(report),
    documentsText(report),
  ]);
}

/** From `notes/issues/<n>/`; null where the repository has no such documents. */
function documentsText({ documents }: Report): string | null {
  if (documents.length === 0) return null;
  const links = documents.map((folder) => `[${folder}](../../../${folder}/)`);
  return `Comprehensive documents: ${links.join(', ')}.`;
}

/** The picture beside the note. */
export const baselinePicture = 'baseline-roofline.svg';
export function pullPicture(number: number): string {
  return `pull-${number}-roofline.svg`;
}

function rooflineText(report: Report, picture: string, most: number): string | null {
  const text = rooflineTable(report, most);
  return text === null ? null : `### Roofline\n\n![Roofline](${picture})\n\n${text}`;
}

function reproduceText(report: Report): string {
  return `### How to reproduce\n\n${fenced(reproduceCommand(report), 500, 'sh')}`;
}

/** A sentence each; a note keeps no output of programs. */
function failureLines(report: Report, most: number): string | null {
  const { failures } = report.judgement;
  if (failures.length === 0) return null;
  const lines = failures
    .slice(0, most)
    .map(({ arm, kind, message }) => `- ${kind} (${arm}): ${prose(message, 300)}`);
  const left = failures.length - lines.length;
  return [...lines, ...(left > 0 ? [`- and ${counted(left, 'more failure')}`] : [])].join('\n');
}
