import { nothingToPublish } from '#core/model/publication.ts';
import type { Request } from '#core/model/request.ts';
import { workIssue } from '#core/report/work-issue.ts';
import type { World } from '#ports/world.ts';
import { findIssue } from './find-issue.ts';
import { readRemoteSettings } from './read-settings.ts';

/** What was asked for by a command and ends in a pull request of Isochron's own. */
type AskedWork = Extract<Request, { kind: 'tune' | 'scaffold' }>;

/**
 * The issue that asked-for work is for: the one it was asked on, the one that its pull request is
 * linked to, else a new one, of which there is never a second for the same work.
 */
export async function issueFor(
  { github }: Pick<World, 'github'>,
  asked: AskedWork,
): Promise<number> {
  const { repository, number } = asked;
  if (!asked.onPullRequest) return number;
  const link = await findIssue(github, repository, await github.pullRequest(repository, number));
  if (link.kind !== 'none') return link.issue;
  const sha = await github.branchHead(repository, repository.defaultBranch);
  const settings = await readRemoteSettings(github, repository, sha);
  const issue = workIssue(asked, settings);
  const opened = (await github.publish(repository, { ...nothingToPublish, issue })).issue;
  if (opened === null) throw new Error(`no issue was opened for ${asked.kind} on #${number}`);
  return opened;
}
