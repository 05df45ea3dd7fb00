import type { BisectionResult } from '../model/bisection.ts';
import type { ProfilePair } from '../model/profile.ts';
import type { FolderFile, MergedNote, NoteCommit, NoteFile } from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import type { Issue, PullRequest } from '../model/repository.ts';
import type { Settings } from '../model/settings.ts';
import { bisectionSection } from './bisection.ts';
import { digest } from './digest.ts';
import { factsIn, tellTheSame } from './note-facts.ts';
import { markSection, mergeSection, outsideOf, sectionsOf } from './note-file.ts';
import { withinBytes, withinLines } from './note-length.ts';
import {
  type BesideBaseline,
  baselinePicture,
  baselineSection,
  measuringSection,
  profileSection,
  pullKey,
  pullPicture,
  reportSection,
} from './note-section.ts';
import { profileFiles } from './profile-files.ts';
import { rooflineSvg } from './roofline-svg.ts';

type NoteSettings = Pick<Settings, 'notesBranch'>;

function noteFolder(issue: number): string {
  return `notes/issues/${issue}/`;
}

/** The note of an issue. */
export function notePath(issue: number): string {
  return `${noteFolder(issue)}README.md`;
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
    files: [
      ...profileFiles(report.profiles, noteFolder(issue), pullKey(number)),
      ...rooflineFiles(report, issue, pullPicture(number)),
    ],
    message: `Note for issue ${issue}: pull request ${number}, ${report.judgement.headline}`,
    branch: isOurs ? { ref: headRef, expectedHead: headSha } : null,
    notesBranch: settings.notesBranch,
  };
}

/** What `/perf profile` has found: a section for each glob and place where it was asked for. */
export function profileNote(
  asked: {
    readonly issue: number;
    readonly benchmark: string;
    /** Where it was asked on one. */
    readonly pullRequest: number | null;
  },
  profiles: readonly ProfilePair[],
  settings: NoteSettings,
): NoteCommit {
  const { issue, benchmark, pullRequest } = asked;
  const place = pullRequest === null ? '' : `-${pullKey(pullRequest)}`;
  const key = `profile${place}-${digest(benchmark).slice(0, 8)}`;
  return {
    issue,
    path: notePath(issue),
    section: markSection(key, profileSection(profiles, key, asked)),
    files: profileFiles(profiles, noteFolder(issue), key),
    message: `Note for issue ${issue}: profile`,
    branch: null,
    notesBranch: settings.notesBranch,
  };
}

/** The first version of a note, when an issue asks for its baseline. */
export function baselineNote(
  report: Report,
  issue: Pick<Issue, 'number' | 'author'>,
  settings: NoteSettings,
  beside: BesideBaseline,
): NoteCommit {
  return {
    issue: issue.number,
    path: notePath(issue.number),
    section: markSection('baseline', baselineSection(report, issue, beside)),
    files: [
      ...profileFiles(report.profiles, noteFolder(issue.number), 'baseline'),
      ...rooflineFiles(report, issue.number, baselinePicture),
    ],
    message: `Note for issue ${issue.number}: baseline`,
    branch: null,
    notesBranch: settings.notesBranch,
  };
}

/** How a search for faster values of a kernel ended; a later one takes its place. */
export function tuningNote(
  kernel: string,
  text: string,
  issue: number,
  settings: NoteSettings,
): NoteCommit {
  return {
    issue,
    path: notePath(issue),
    // A kernel's name may have dots, a key of a section not.
    section: markSection(`tune-${digest(kernel)}`, text),
    files: [],
    message: `Note for issue ${issue}: tuning of ${kernel}`,
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

/**
 * The file with the note's section put in or replaced, and what goes beside it; what people wrote
 * around the section stays. Links to files that found no room are gone from the section, too.
 */
export function mergeNote(
  existing: string | null,
  { issue, path, section, files }: NoteCommit,
  folder: readonly FolderFile[],
): MergedNote {
  const key = sectionsOf(section)[0]?.key ?? '';
  const text = withinLines(mergeSection(existing, issue, section), key);
  return withinBytes({ path, text, key }, files, folder);
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

/** So many points keep the picture, whose list has a line for each, readable. */
const mostPoints = 26;

function rooflineFiles({ roofline }: Report, issue: number, name: string): readonly NoteFile[] {
  if (roofline === null || roofline.points.length === 0) return [];
  const { ceilings, points } = roofline;
  const text = rooflineSvg(ceilings, points.slice(0, mostPoints));
  return [{ path: `notes/issues/${issue}/${name}`, text }];
}
