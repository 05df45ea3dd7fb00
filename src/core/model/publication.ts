import type { ApprovalLabel } from './house-rules.ts';
import type { Verdict } from './judgement.ts';

/** The labels that Isochron keeps exclusive, with their colours (hex, no #) and descriptions. */
export const labels = {
  'perf: regression': { color: 'd73a4a', description: 'A kernel became slower' },
  'perf: improvement': { color: '0e8a16', description: 'A kernel became faster' },
  'perf: no-change': { color: 'c2e0c6', description: 'Measured: no kernel changed its speed' },
  'perf: inconclusive': { color: 'fbca04', description: 'Measured, but nothing could be told' },
  'perf: incorrect': { color: 'b60205', description: 'A kernel computes wrong numbers' },
  'perf: accepted': { color: 'bfd4f2', description: 'A slower kernel was accepted by name' },
  'perf: needs-issue': {
    color: 'd4c5f9',
    description: 'Link a performance issue to have this measured',
  },
} as const;
export type Label = keyof typeof labels;

/** The label that makes an issue, or a pull request, Isochron's business. */
export const performanceLabel = 'performance';

export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required' | 'cancelled';

/** A button of a check run; GitHub tells who pressed it by its identifier. */
export interface CheckAction {
  /** At most 20 characters. */
  readonly label: string;
  /** At most 40 characters. */
  readonly description: string;
  readonly identifier: string;
}

/** The button that measures a head again. */
export const runAgain: CheckAction = {
  label: 'Measure again',
  description: 'Takes new samples of this head',
  identifier: 'run-again',
};

export interface CheckRun {
  readonly name: 'isochron';
  readonly headSha: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  /** Null until completed. */
  readonly conclusion: Conclusion | null;
  readonly title: string;
  /** Markdown, at most 65,535 bytes of UTF-8. */
  readonly summary: string;
  readonly actions: readonly CheckAction[];
}

export interface StickyComment {
  /** Pull request or issue that it stands on. */
  readonly number: number;
  /** A hidden line by which the comment is found again. */
  readonly marker: string;
  /** Markdown, at most 65,536 characters, marker included. */
  readonly body: string;
  /** What it says, so that a worse verdict can post one new comment: edits notify nobody. */
  readonly verdict: Verdict | null;
  /** Takes back what an earlier head left, and makes no comment where there is none. */
  readonly onlyIfThere?: true;
}

/** A file beside a note, such as a picture, whole: what stands there is replaced. */
export interface NoteFile {
  /** From the root; in the folder of the note. */
  readonly path: string;
  readonly text: string;
}

/** A file as it stands in the folder of a note. */
export interface FolderFile {
  readonly path: string;
  readonly bytes: number;
}

/** What the commit of a note makes of its folder. */
export interface MergedNote {
  /** The whole file of the note. */
  readonly text: string;
  readonly files: readonly NoteFile[];
  /** Paths of files that the section had beside it and has no more. */
  readonly removed: readonly string[];
}

/** One commit of a note. `path` is always under `notes/issues/<n>/`. */
export interface NoteCommit {
  readonly issue: number;
  readonly path: string;
  /** Markdown between Isochron's markers; what people wrote outside of them is kept. */
  readonly section: string;
  /** Committed with it, unless nothing but noise has changed in the section. */
  readonly files: readonly NoteFile[];
  readonly message: string;
  /** The pull request's branch, with the head that was judged; null writes to the notes branch. */
  readonly branch: { readonly ref: string; readonly expectedHead: string } | null;
  /** Isochron's own branch, used where the pull request's cannot be written. */
  readonly notesBranch: string;
}

/** The issue about one change of the default branch, of which there is never a second one. */
export interface ChangeIssue {
  /** A hidden line by which it is found again, whatever became of the store. */
  readonly marker: string;
  /** Its number, where that is known; else it is looked for. */
  readonly known: number | null;
  /** No issue about this change is older; ISO 8601. */
  readonly since: string;
  readonly title: string;
  /** Markdown with the marker and the findings. */
  readonly body: string;
  readonly labels: readonly string[];
  /** Hidden words, one for each thing that was found. */
  readonly findings: readonly string[];
  /** Added where the issue is there already and lacks one of the findings; it has them, too. */
  readonly comment: string;
}

/** The plan of what to do on GitHub, as plain data. Executing it twice changes nothing more. */
export interface Publication {
  readonly comment: StickyComment | null;
  readonly check: CheckRun | null;
  /** The one label of the family to keep; `keep: null` removes all; null leaves labels alone. */
  readonly label: { readonly number: number; readonly keep: Label | null } | null;
  /** Labels that people answer with: those that there should be to choose, and those to remove. */
  readonly approvals: {
    readonly number: number;
    readonly offer: readonly ApprovalLabel[];
    readonly takeAway: readonly ApprovalLabel[];
  } | null;
  readonly note: NoteCommit | null;
  /** A new body of the pull request. */
  readonly body: { readonly number: number; readonly text: string } | null;
  readonly issue: ChangeIssue | null;
}

export const nothingToPublish: Publication = {
  comment: null,
  check: null,
  label: null,
  approvals: null,
  note: null,
  body: null,
  issue: null,
};

/** Where a note ended up. */
export interface CommittedNote {
  readonly branch: string;
  readonly sha: string;
  /** Web address of the file. */
  readonly url: string;
  /** Null when the pull request's branch was written; else why not. */
  readonly elsewhere: string | null;
  /** False when nothing but noise changed, so no commit was made. */
  readonly changed: boolean;
}
