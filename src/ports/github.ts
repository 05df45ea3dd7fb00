import type { Release } from '#core/model/change.ts';
import type { CommittedNote, NoteCommit, Publication } from '#core/model/publication.ts';
import type {
  Issue,
  Permission,
  PullRequest,
  Repository,
  ThreadComment,
} from '#core/model/repository.ts';

/** What a publication left on GitHub. */
export interface Published {
  readonly commentId: number | null;
  readonly commentUrl: string | null;
  readonly note: CommittedNote | null;
  /** The number of the issue. */
  readonly issue: number | null;
}

/** A change that Isochron proposes. */
export interface Proposal {
  /** Isochron's own, such as `isochron/tune-matmul`; made at the head of `base`. */
  readonly branch: string;
  readonly base: string;
  /** Whole files, paths from the root; the others stay as they are. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Of the commit. */
  readonly message: string;
  readonly title: string;
  readonly body: string;
}

/** What a commit changes, relative to another. */
export interface CommitRange {
  readonly commits: readonly {
    readonly sha: string;
    readonly message: string;
    readonly login: string | null;
  }[];
  readonly files: readonly string[];
}

/**
 * GitHub as the app needs it. Every method throws UserError for what the repository's people can
 * mend (403, 404, 422: with what to do) and TransientError for what passes (5xx, rate limits,
 * network).
 */
export interface GitHub {
  pullRequest(repository: Repository, number: number): Promise<PullRequest>;
  openPullRequests(repository: Repository): Promise<readonly PullRequest[]>;
  issue(repository: Repository, number: number): Promise<Issue | null>;
  /** `closingIssuesReferences` of GraphQL, links made by hand included; this repository's only. */
  closingIssues(repository: Repository, number: number): Promise<readonly number[]>;
  permission(repository: Repository, login: string): Promise<Permission>;
  /** Who put this label last; null where nobody is known to. */
  labelledBy(repository: Repository, number: number, label: string): Promise<string | null>;
  /** A file's text at a ref; null when there is none. */
  textFile(repository: Repository, path: string, ref: string): Promise<string | null>;
  /** The commit that a branch points at. Throws UserError when there is no such branch. */
  branchHead(repository: Repository, branch: string): Promise<string>;
  /**
   * The commit that a branch, a tag or the first seven or more digits of a commit name; null where
   * there is none.
   */
  commitOf(repository: Repository, revision: string): Promise<string | null>;
  /**
   * Commits and files that lead from one commit of the repository to a later one. Null where that
   * cannot be told in full: without a common history, after a force-push (`base` is no ancestor of
   * `head`), with 300 files or more, and with more than 250 commits.
   */
  compare(repository: Repository, base: string, head: string): Promise<CommitRange | null>;
  /** The newest release, drafts and pre-releases left out; null without one, or without its tag. */
  lastRelease(repository: Repository): Promise<Release | null>;
  /** Where git fetches from, with a short-lived token. */
  cloneSource(
    repository: Repository,
  ): Promise<{ readonly url: string; readonly token: string | null }>;
  /** Executes a plan; doing it twice changes nothing more. */
  publish(repository: Repository, publication: Publication): Promise<Published>;
  /**
   * Commits a note: on the pull request's branch (fast-forward only, retried on a race as long as
   * the head is the expected one), or on the notes branch where that cannot be written.
   */
  commitNote(repository: Repository, note: NoteCommit): Promise<CommittedNote>;
  /** Comments of a pull request or issue, oldest first. */
  comments(repository: Repository, number: number): Promise<readonly ThreadComment[]>;
  /** Adds a label, which is made where the repository has none of that name. */
  addLabel(repository: Repository, number: number, label: string): Promise<void>;
  /**
   * A pull request of Isochron's own from whole files; resolves to its number. An open one of the
   * same branch is brought up to date: a commit on top, where the files differ, title and text.
   */
  openPullRequest(repository: Repository, proposal: Proposal): Promise<number>;
  /** One new comment, not sticky: the answer to a command. */
  reply(repository: Repository, number: number, text: string): Promise<void>;
  react(
    repository: Repository,
    commentId: number,
    reaction: 'eyes' | '+1' | '-1' | 'confused',
  ): Promise<void>;
  /** Repositories in which the App is installed. */
  repositories(): Promise<readonly Repository[]>;
}
