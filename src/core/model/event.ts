import type { Command } from './command.ts';
import type { Issue, PullRequest, Repository } from './repository.ts';

/** Who did it. Isochron's own deeds are told apart by `isBot` and `login`. */
export interface Actor {
  readonly login: string;
  readonly isBot: boolean;
}

interface Delivered {
  /** GitHub's delivery id: a delivery seen twice acts once. */
  readonly delivery: string;
  readonly repository: Repository;
  readonly actor: Actor;
}

/** What GitHub told us, parsed. Nothing else enters the app. */
export type Event =
  /**
   * A pull request may need a run: opened, reopened, synchronize, ready_for_review, edited,
   * labeled.
   */
  | (Delivered & {
      readonly kind: 'pull-request-changed';
      readonly action:
        | 'opened'
        | 'reopened'
        | 'synchronize'
        | 'ready_for_review'
        | 'edited'
        | 'labeled';
      readonly pullRequest: PullRequest;
      /** For `labeled`: the label; for `edited`: whether base changed. */
      readonly label: string | null;
      readonly baseChanged: boolean;
    })
  /** A pull request was closed or merged: its work is cancelled. */
  | (Delivered & { readonly kind: 'pull-request-closed'; readonly pullRequest: PullRequest })
  /** `/perf …` in a comment on a pull request or issue. */
  | (Delivered & {
      readonly kind: 'command';
      readonly command: Command;
      readonly number: number;
      readonly onPullRequest: boolean;
      readonly commentId: number;
    })
  /** An issue was opened, labelled, or edited. */
  | (Delivered & {
      readonly kind: 'issue-changed';
      readonly action: 'opened' | 'labeled' | 'edited';
      readonly issue: Issue;
      readonly label: string | null;
      /** For `edited`: whether title or body did. */
      readonly textChanged: boolean;
    })
  /** A push to the default branch: record a baseline. */
  | (Delivered & { readonly kind: 'push'; readonly sha: string; readonly message: string })
  /** "Re-run" or one of the buttons of our check run. */
  | (Delivered & {
      readonly kind: 'check-run-requested';
      readonly headSha: string;
      readonly pullRequests: readonly number[];
      /** The button's identifier; null for "re-run". */
      readonly action: string | null;
    })
  /** The App was installed somewhere, or removed. */
  | {
      readonly kind: 'installation';
      readonly delivery: string;
      readonly action: 'created' | 'deleted' | 'other';
      readonly installationId: number;
      readonly repositories: readonly string[];
    };
