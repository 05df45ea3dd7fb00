import type { BisectionResult } from '../model/bisection.ts';
import type { NoteCommit } from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import type { Issue, PullRequest } from '../model/repository.ts';
import type { Settings } from '../model/settings.ts';
import { bisectionSection } from './bisection.ts';
import { factsIn, tellTheSame } from './note-facts.ts';
import { markSection, mergeSection, outsideOf, sectionsOf } from './note-file.ts';
import { baselineSection, measuringSection, reportSection } from './note-section.ts';

type NoteSettings = Pick<Settings, 'notesBranch'>;

/** The note of an issue. */
export function notePath(issue: number): string {
  return `notes/issues/${issue}/README.md`;
}

/**
 * Where the report of a pull request goes on its own branch. Two branches that both add the same
 * file cannot both be merged, so the note itself goes to the pull request that came first, and each
 * other one has a file of its own beside it. `onNotesBranch` is the note on the notes branch, where
 * every pull request has its section from the moment that it is measured; its order says who came
 * first.
 */
export function reportPath(issue: number, number: number, onNotesBranch: string | null): string {
  const first = sectionsOf(onNotesBranch ?? '').find(({ key }) => key.startsWith('pull-'));
  if (first === undefined || first.key === pullKey(number)) return notePath(issue);
  return `notes/issues/${issue}/${pullKey(number)}.md`;
}

/** Before anything is measured, on Isochron's own branch. */
export function measuringNote(
  pullRequest: PullRequest,
  issue: number,
  settings: NoteSettings,
): NoteCommit {
  const { number } = pullRequest;
  return {
    issue,
    path: notePath(issue),
    section: markSection(pullKey(number), measuringSection(pullRequest)),
    files: [],
    message: `Note for issue ${issue}: measuring pull request ${number}`,
    branch: null,
    notesBranch: settings.notesBranch,
  };
}

/** The report, on the branch of the pull request where that is in this repository. */
export function reportNote(
  report: Report,
  pullRequest: PullRequest,
  issue: number,
  settings: NoteSettings,
  repositoryKey: string,
  path = notePath(issue),
): NoteCommit {
  const { number, headRef, headSha, headRepository } = pullRequest;
  const isOurs = headRepository?.toLowerCase() === repositoryKey.toLowerCase();
  return {
    issue,
    path: isOurs ? path : notePath(issue),
    section: markSection(pullKey(number), reportSection(report, number)),
    files: [],
    message: `Note for issue ${issue}: pull request ${number}, ${report.judgement.headline}`,
    branch: isOurs ? { ref: headRef, expectedHead: report.head.sha ?? headSha } : null,
    notesBranch: settings.notesBranch,
  };
}

/** The first version of a note, when an issue asks for its baseline. */
export function baselineNote(
  report: Report,
  issue: Pick<Issue, 'number'>,
  settings: NoteSettings,
): NoteCommit {
  return {
    issue: issue.number,
    path: notePath(issue.number),
    section: markSection('baseline', baselineSection(report)),
    files: [],
    message: `Note for issue ${issue.number}: baseline`,
    branch: null,
    notesBranch: settings.notesBranch,
  };
}

/** What a bisection that was asked for on an issue has found. */
export function bisectionNote(
  result: BisectionResult,
  issue: number,
  settings: NoteSettings,
  pageUrl: string,
): NoteCommit {
  return {
    issue,
    path: notePath(issue),
    section: markSection('bisect', bisectionSection(result, pageUrl)),
    files: [],
    message: `Note for issue ${issue}: bisection of ${result.benchmark}`,
    branch: null,
    notesBranch: settings.notesBranch,
  };
}

/** The whole file with the note's section put in or replaced; what people wrote around it stays. */
export function mergeNote(
  existing: string | null,
  note: Pick<NoteCommit, 'issue' | 'section'>,
): string {
  return mergeSection(existing, note.issue, note.section);
}

/**
 * Whether two versions of a file tell the same but for noise: the same sections with the same
 * verdicts and figures within each other's intervals, and the same text around them.
 */
export function sameButNoise(existing: string, merged: string): boolean {
  if (outsideOf(existing) !== outsideOf(merged)) return false;
  const before = sectionsOf(existing);
  const after = sectionsOf(merged);
  if (before.length !== after.length) return false;
  return before.every((old, index) => {
    const now = after[index];
    if (now === undefined || now.key !== old.key) return false;
    if (now.text === old.text) return true;
    const [oldFacts, newFacts] = [factsIn(old.text), factsIn(now.text)];
    return oldFacts !== null && newFacts !== null && tellTheSame(oldFacts, newFacts);
  });
}

function pullKey(number: number): string {
  return `pull-${number}`;
}
