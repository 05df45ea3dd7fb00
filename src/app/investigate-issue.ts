import { nothingToPublish } from '#core/model/publication.ts';
import type { Request } from '#core/model/request.ts';
import * as messages from '#core/report/messages.ts';
import { baselineNote } from '#core/report/note.ts';
import type { World } from '#ports/world.ts';
import { type Looked, lookAtKernels } from './look-at-kernels.ts';
import { IssueReader } from './read-issue.ts';
import { readRemoteSettings } from './read-settings.ts';
import { measureCommit } from './record-baseline.ts';
import { reportOf } from './report-of.ts';

/**
 * A performance issue gets the baseline of the kernels that it names (all, if it names none) as a
 * comment, what was understood of its requirements, and the first version of its note.
 */
export async function investigateIssue(
  world: World,
  request: Extract<Request, { kind: 'issue' }>,
  signal: AbortSignal,
): Promise<void> {
  const { github } = world;
  const { repository, number } = request;
  const issue = await github.issue(repository, number);
  if (issue === null || issue.state === 'closed') return;
  const sha = await github.branchHead(repository, repository.defaultBranch);
  const settings = await readRemoteSettings(github, repository, sha);
  const reader = new IssueReader(issue);
  const about = `${issue.title}\n${issue.body}`;
  const options = {
    ...{ about, asked: reader.asked },
    look: (...seen: Looked) => lookAtKernels(world, ...seen),
  };
  const measured = await measureCommit(world, repository, sha, options, signal);
  const { recording, judgement, looked } = measured;
  const { profiles, kernelCode, documents } = looked;
  const rest = { tests: null, link: null, notices: [], profiles, documents };
  const report = reportOf(recording, judgement, rest);
  const note = await github.commitNote(
    repository,
    baselineNote(report, issue, settings, { asked: reader.read, kernelCode }),
  );
  const comment = messages.issueBaseline(report, issue, note.url, reader.read);
  await github.publish(repository, { ...nothingToPublish, comment });
}
