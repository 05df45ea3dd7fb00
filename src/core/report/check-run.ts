import { UserError } from '../model/errors.ts';
import {
  type ChangeIssue,
  type CheckRun,
  type Conclusion,
  runAgain,
} from '../model/publication.ts';
import type { Report } from '../model/report.ts';
import { reportBody } from './comment.ts';
import { headlineOf } from './headline.ts';
import { code, fenced, plainText, proseLines } from './markdown.ts';
import { shortSha } from './rows.ts';

/** Longer titles are cut off on GitHub's pages. */
const longestTitle = 200;
const longestTail = 5_000;

function check(
  headSha: string,
  status: CheckRun['status'],
  conclusion: Conclusion | null,
  title: string,
  summary: string,
): CheckRun {
  const line = plainText(title).replace(/\s+/g, ' ').slice(0, longestTitle);
  // Of what needs a person first, a link or an approval, there is nothing to press.
  const actions = status === 'completed' && conclusion !== 'action_required' ? [runAgain] : [];
  return { name: 'isochron', headSha, status, conclusion, title: line, summary, actions };
}

/** The report as a check run; policy has drawn the conclusion. */
export function reportCheck(report: Report, headSha: string, conclusion: Conclusion): CheckRun {
  const { title } = headlineOf(report);
  return check(headSha, 'completed', conclusion, title, reportBody(report));
}

/** The report of a commit of the default branch, headed by what has moved since the release. */
export function baselineCheck(
  report: Report,
  headSha: string,
  conclusion: Conclusion,
  drift: string | null,
): CheckRun {
  const own = reportCheck(report, headSha, conclusion);
  return drift === null ? own : { ...own, summary: `${drift}\n\n${own.summary}` };
}

/** A change of the default branch of which no issue could be opened is said on its commit. */
export function unopenedCheck(
  headSha: string,
  issue: Pick<ChangeIssue, 'title' | 'body'>,
  why: UserError,
): CheckRun {
  const summary = `**No issue could be opened**: ${proseLines(why.message)}\n\n${issue.body}`;
  return check(headSha, 'completed', 'failure', issue.title.replaceAll('`', ''), summary);
}

export function queuedCheck(headSha: string): CheckRun {
  const summary = 'Waits for a free worker. A newer push takes the place of this one.';
  return check(headSha, 'queued', null, 'Queued', summary);
}

export function runningCheck(headSha: string): CheckRun {
  const summary =
    'Builds base and head, checks the numbers, then measures both in turns. ' +
    '`/perf cancel` in a comment stops it.';
  return check(headSha, 'in_progress', null, 'Measuring', summary);
}

export function nothingMeasuredCheck(headSha: string): CheckRun {
  const summary =
    'None of the changed files belongs to a suite, its sources, a lockfile or a package.json, ' +
    'so nothing was run. If one does, name it under `sources` in `.github/isochron.yml`.';
  return check(headSha, 'completed', 'success', 'Nothing measured is touched', summary);
}

export function needsIssueCheck(headSha: string): CheckRun {
  const summary =
    'Nothing was run: no issue is linked. Write `Closes #<number>` into the description, or set ' +
    '`issue: optional` in `.github/isochron.yml` of the base branch.';
  return check(headSha, 'completed', 'action_required', 'Link an issue', summary);
}

export function waitingForApprovalCheck(headSha: string): CheckRun {
  const summary =
    `Nothing was run. Somebody with write access looks at ${code(shortSha(headSha))} and ` +
    `comments \`/perf approve ${shortSha(headSha)}\`; it holds for this one commit.`;
  return check(headSha, 'completed', 'action_required', 'Waits for /perf approve', summary);
}

/** A sentence for people who can mend it, or the id under which the log has what happened. */
export function erroredCheck(headSha: string, error: UserError | string): CheckRun {
  if (error instanceof UserError) {
    const tail = error.detail === '' ? '' : `\n\n${fenced(error.detail, longestTail)}`;
    const title = error.message.split('\n')[0] ?? '';
    return check(headSha, 'completed', 'failure', title, proseLines(error.message) + tail);
  }
  const summary =
    `Something went wrong inside of Isochron; its log has it under ${code(error)}. ` +
    '`/perf run` tries again.';
  return check(headSha, 'completed', 'failure', 'Errored', summary);
}

/** The same verdict for a head that adds nothing but notes to the one that was judged. */
export function carriedCheck(
  outcome: {
    readonly headSha: string;
    readonly conclusion: Conclusion;
    readonly title: string;
    readonly summary: string;
  },
  headSha: string,
): CheckRun {
  const from = `Carried over from ${code(shortSha(outcome.headSha))}: only notes were added since.`;
  const carried = outcome.summary.startsWith('Carried over from')
    ? outcome.summary.slice(outcome.summary.indexOf('\n\n') + 2)
    : outcome.summary;
  const summary = `${from}\n\n${carried}`;
  return check(headSha, 'completed', outcome.conclusion, outcome.title, summary);
}

/** The check run of a head as it was before a run of it was stopped. */
export function restoredCheck(outcome: {
  readonly headSha: string;
  readonly conclusion: Conclusion;
  readonly title: string;
  readonly summary: string;
}): CheckRun {
  const { headSha, conclusion, title, summary } = outcome;
  return check(headSha, 'completed', conclusion, title, summary);
}

export type WhyStopped = keyof typeof stopped;

const stopped = {
  'newer-push': 'A newer push took its place.',
  closed: 'The pull request was closed. Opening it again measures it.',
  cancelled: '`/perf cancel` stopped it; `/perf run` starts again.',
} as const;

/** For a head that will not be measured any more. */
export function stoppedCheck(headSha: string, why: WhyStopped): CheckRun {
  return check(headSha, 'completed', 'cancelled', 'Stopped', stopped[why]);
}
