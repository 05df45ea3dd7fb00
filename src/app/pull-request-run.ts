import type { IssueLink, PullRequest } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { FoundSuites } from './find-suites.ts';

export type PullRequestRequest = Extract<Request, { kind: 'pull-request' }>;

/** Where the run of a pull request stands between its parts. */
export interface Run {
  readonly request: PullRequestRequest;
  readonly pullRequest: PullRequest;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly found: FoundSuites;
  readonly link: IssueLink;
}
