/** `owner/name` with its GitHub installation. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** Null outside of a webhook, until it is looked up. */
  readonly installationId: number | null;
  readonly defaultBranch: string;
}

export function repositoryKey(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}

/** What Isochron needs to know of a pull request. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly authorAssociation: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly baseRef: string;
  readonly baseSha: string;
  readonly headRef: string;
  readonly headSha: string;
  /** `owner/name` of the head; differs from the base's for a fork; null when the fork is gone. */
  readonly headRepository: string | null;
  readonly labels: readonly string[];
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly isPullRequest: boolean;
}

/** A comment on a pull request or issue. */
export interface ThreadComment {
  /** Later ones have larger ids. */
  readonly id: number;
  readonly author: string;
  readonly isBot: boolean;
  /** Isochron's own. */
  readonly isOurs: boolean;
  readonly body: string;
}

export type Permission = 'admin' | 'write' | 'read' | 'none';

/** The issue that a pull request belongs to, and how that is known. */
export type IssueLink =
  | { readonly kind: 'linked'; readonly issue: number }
  /**
   * The body says `Closes #n`, but GitHub makes no link, because the base is not the default
   * branch.
   */
  | { readonly kind: 'named'; readonly issue: number; readonly otherBase: boolean }
  /** Found in branch or title; the body gets `Closes #n`. */
  | {
      readonly kind: 'guessed';
      readonly issue: number;
      readonly from: 'branch' | 'title';
      readonly otherBase: boolean;
    }
  | { readonly kind: 'none' };
