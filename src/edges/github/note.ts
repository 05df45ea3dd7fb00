import type { Octokit } from 'octokit';
import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import type { CommittedNote, FolderFile, MergedNote, NoteCommit } from '#core/model/publication.ts';
import type { Repository } from '#core/model/repository.ts';
import type { Log } from '#ports/world.ts';
import { isRefusal, statusOf } from './failure.ts';
import { makeBranch, moveBranch, readFirstHead, writeCommit } from './git-data.ts';
import { type At, filesIn, headOf, readRange, readText } from './read.ts';

/** Other notes may be committed at the same moment; each attempt begins from the newest head. */
const attempts = 5;

/** What committing needs besides GitHub. */
export interface Committer {
  /** What stands there, with the note's section and its files put in or replaced. */
  readonly mergeNote: (
    existing: string | null,
    note: NoteCommit,
    folder: readonly FolderFile[],
  ) => MergedNote;
  /** Whether two versions of a file tell the same but for noise in the figures. */
  readonly sameButNoise: (existing: string, merged: string) => boolean;
  /** Where people read the repository, such as `https://github.com`. */
  readonly gitUrl: string;
  readonly log: Log;
}

/** One commit on one branch; `expectedHead` null takes the branch as it is. */
interface Target {
  readonly branch: string;
  readonly expectedHead: string | null;
}

type Attempt =
  | { readonly kind: 'committed' | 'unchanged'; readonly sha: string }
  | { readonly kind: 'raced' }
  | { readonly kind: 'refused'; readonly why: string; readonly error: unknown };

/**
 * Commits a note by the git data API: on the pull request's branch, fast-forward only, or on the
 * notes branch where that one cannot be written. Throws CancelledError when the pull request's
 * branch has moved on by more than notes: what was judged is not its head any more.
 */
export async function commitNote(
  committer: Committer,
  octokit: Octokit,
  repository: Repository,
  note: NoteCommit,
): Promise<CommittedNote> {
  assertNotePaths(note);
  const at = { owner: repository.owner, repo: repository.name };
  const committed = (branch: string, done: Committed, elsewhere: string | null): CommittedNote => ({
    branch,
    sha: done.sha,
    url: fileUrl(committer.gitUrl, repository, branch, note.path),
    elsewhere,
    changed: done.kind === 'committed',
  });

  let elsewhere = 'the branch is not in this repository';
  if (note.branch !== null) {
    const branch = branchName(note.branch.ref);
    const { expectedHead } = note.branch;
    const done = await commitOn(committer, octokit, at, note, { branch, expectedHead });
    if (done.kind !== 'refused') return committed(branch, done, null);
    elsewhere = done.why;
    committer.log.info({ branch, why: elsewhere }, 'the note goes to the notes branch');
  }
  const branch = branchName(note.notesBranch);
  await ensureBranch(octokit, at, branch, repository.defaultBranch);
  const done = await commitOn(committer, octokit, at, note, { branch, expectedHead: null });
  if (done.kind !== 'refused') return committed(branch, done, elsewhere);
  // 403: a permission of the App is missing, which GitHub names.
  if (statusOf(done.error) === 403) throw done.error;
  throw new UserError(
    `The notes branch cannot be written: ${done.why}. ` +
      'Let the App push to it, or name another one as `notesBranch` in the configuration.',
  );
}

type Committed = Extract<Attempt, { sha: string }>;

async function commitOn(
  committer: Committer,
  octokit: Octokit,
  at: At,
  note: NoteCommit,
  target: Target,
): Promise<Committed | Extract<Attempt, { kind: 'refused' }>> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const done = await tryToCommit(committer, octokit, at, note, target);
    if (done.kind !== 'raced') return done;
    committer.log.debug({ branch: target.branch, attempt }, 'the branch moved, trying again');
  }
  throw new TransientError(`The branch ${target.branch} moved ${attempts} times while committing.`);
}

async function tryToCommit(
  committer: Committer,
  octokit: Octokit,
  at: At,
  note: NoteCommit,
  target: Target,
): Promise<Attempt> {
  const head = await headOf(octokit, at, target.branch);
  if (head === null) {
    return { kind: 'refused', why: `the branch \`${target.branch}\` is gone`, error: null };
  }
  await assertStillJudged(octokit, at, target, head);
  const existing = await readText(octokit, at, note.path, head);
  const folder = note.path.slice(0, note.path.lastIndexOf('/'));
  const merged = committer.mergeNote(existing, note, await filesIn(octokit, at, folder, head));
  const { text } = merged;
  if (existing !== null && (existing === text || committer.sameButNoise(existing, text))) {
    return { kind: 'unchanged', sha: head };
  }
  try {
    const files = [{ path: note.path, text }, ...merged.files];
    const { removed } = merged;
    const { sha } = await writeCommit(octokit, at, head, files, note.message, removed);
    await moveBranch(octokit, at, target.branch, sha);
    return { kind: 'committed', sha };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const isRace = /fast[- ]forward/i.test(refusalText(error, target.branch));
    if (isRace || (await headOf(octokit, at, target.branch)) !== head) return { kind: 'raced' };
    return { kind: 'refused', why: refusalText(error, target.branch), error };
  }
}

/**
 * A head that differs from the judged one by nothing but notes is still judged: two pull requests
 * of one issue, or a publication that is done again.
 */
async function assertStillJudged(
  octokit: Octokit,
  at: At,
  { branch, expectedHead }: Target,
  head: string,
): Promise<void> {
  if (expectedHead === null || head === expectedHead) return;
  const range = await readRange(octokit, at, expectedHead, head);
  const onlyNotes = range?.files.every((file) => file.startsWith('notes/issues/')) ?? false;
  if (onlyNotes && range !== null && range.commits.length > 0) return;
  const [from, to] = [expectedHead.slice(0, 7), head.slice(0, 7)];
  throw new CancelledError(`${branch} has moved from ${from} to ${to} since it was judged`);
}

/** The notes branch begins at the default branch, so that it can be merged. */
async function ensureBranch(
  octokit: Octokit,
  at: At,
  branch: string,
  defaultBranch: string,
): Promise<void> {
  if ((await headOf(octokit, at, branch)) !== null) return;
  await makeBranch(octokit, at, branch, await readFirstHead(octokit, at, defaultBranch));
}

function assertNotePaths({ issue, path: own, files }: NoteCommit): void {
  const folder = `notes/issues/${issue}/`;
  for (const path of [own, ...files.map((file) => file.path)]) {
    const inside =
      path.startsWith(folder) && /^[\w.-]+(\/[\w.-]+)*$/.test(path.slice(folder.length));
    if (!inside || path.split('/').some((part) => part === '.' || part === '..')) {
      throw new Error(`a note of issue ${issue} must be under ${folder}: ${path}`);
    }
  }
}

function branchName(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

function refusalText(error: unknown, branch: string): string {
  const said = error instanceof Error ? error.message.replace(/ - https?:\S+$/, '') : '';
  return `GitHub refuses commits on \`${branch}\`${said === '' ? '' : `: ${said}`}`;
}

function fileUrl(gitUrl: string, repository: Repository, branch: string, path: string): string {
  const { owner, name } = repository;
  const parts = `${owner}/${name}/blob/${branch}/${path}`.split('/').map(encodeURIComponent);
  return `${gitUrl.replace(/\/+$/, '')}/${parts.join('/')}`;
}
