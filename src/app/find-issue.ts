import type { Issue, IssueLink, PullRequest, Repository } from '#core/model/repository.ts';
import { findLink, mentionedIssues } from '#core/policy/link.ts';
import type { GitHub } from '#ports/github.ts';

/**
 * The issue that a pull request belongs to: GitHub's links first, then its body, branch and title.
 */
export async function findIssue(
  github: GitHub,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<IssueLink> {
  const closingIssues = await github.closingIssues(repository, pullRequest.number);
  const lookedUp = new Map<number, Issue>();
  if (closingIssues.length === 0) {
    for (const { number } of mentionedIssues(pullRequest)) {
      const issue = lookedUp.has(number) ? null : await github.issue(repository, number);
      if (issue !== null) lookedUp.set(number, issue);
    }
  }
  const { defaultBranch } = repository;
  return findLink({ pullRequest, defaultBranch, closingIssues, lookedUp });
}
