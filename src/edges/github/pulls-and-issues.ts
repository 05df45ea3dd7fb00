import type { Octokit } from 'octokit';
import type { Issue, PullRequest } from '#core/model/repository.ts';
import type { Log } from '#ports/world.ts';
import { unless } from './failure.ts';
import { allPages, mostPages, perPage } from './pages.ts';
import type { At } from './read.ts';
import { issueShape, pullRequestShape } from './shapes.ts';

export async function readPullRequest(
  octokit: Octokit,
  at: At,
  number: number,
): Promise<PullRequest> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    ...at,
    pull_number: number,
  });
  return pullRequestShape.parse(data);
}

export async function openPullRequests(
  octokit: Octokit,
  log: Log,
  at: At,
): Promise<readonly PullRequest[]> {
  const what = `open pull requests of ${at.owner}/${at.repo}`;
  const pulls = await allPages(log, what, mostPages, async (page) => {
    const open = { ...at, state: 'open', per_page: perPage, page } as const;
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', open);
    return data;
  });
  return pulls.map((pull) => pullRequestShape.parse(pull));
}

/** Null for an issue that is missing, was deleted, or was moved to another repository. */
export async function readIssue(octokit: Octokit, at: At, number: number): Promise<Issue | null> {
  // 410: deleted.
  const found = await unless(
    [404, 410],
    octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
      ...at,
      issue_number: number,
    }),
  );
  if (found === null) return null;
  // An issue that was transferred is answered from where it lives now.
  const home = `/${at.owner}/${at.repo}`.toLowerCase();
  const isHere = found.data.repository_url.toLowerCase().endsWith(home);
  return isHere ? issueShape.parse(found.data) : null;
}
