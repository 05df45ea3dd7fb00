import { UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import type { NewFile, Scaffold } from '#core/model/scaffold.ts';
import { answer } from '#core/report/messages-commands.ts';
import * as reports from '#core/report/scaffold-messages.ts';
import type { Proposal } from '#ports/github.ts';
import type { World } from '#ports/world.ts';
import { atCommits } from './at-commits.ts';
import { issueFor } from './issue-for.ts';
import { scaffoldModule } from './scaffold-module.ts';

type ScaffoldRequest = Extract<Request, { kind: 'scaffold' }>;

/** Writes suites for a module of the default branch, and proposes them in a pull request. */
export async function scaffold(
  world: World,
  request: ScaffoldRequest,
  signal: AbortSignal,
): Promise<void> {
  const { github, sources } = world;
  const { repository, file, number } = request;
  const base = repository.defaultBranch;
  const headSha = await github.branchHead(repository, base);
  const commits = { baseSha: null, headSha };
  const found = await atCommits(world, repository, commits, signal, async ({ head }) => {
    const whole = await scaffoldModule(sources, head.directory, file);
    const files: NewFile[] = [];
    for (const one of whole.files) {
      // What a person wrote is never overwritten.
      if ((await sources.read(head.directory, one.path)) === null) files.push(one);
    }
    return { whole, files };
  });
  if (found.files.length === 0) throw new UserError(reports.scaffoldedBefore(found.whole));
  const issue = await issueFor(world, request);
  const proposal = proposalOf(found.whole, found.files, { file, base, issue });
  const pull = await github.openPullRequest(repository, proposal);
  const text = reports.scaffolded(found.whole, pull, issue);
  const comment = answer(number, requestKey(request), text);
  await github.publish(repository, { ...nothingToPublish, comment });
}

function proposalOf(
  whole: Scaffold,
  files: readonly NewFile[],
  { file, base, issue }: { readonly file: string; readonly base: string; readonly issue: number },
): Proposal {
  const name = file.replace(/\.\w+$/, '').replace(/[^\w-]+/g, '-');
  return {
    branch: `isochron/scaffold-${name}`,
    base,
    files,
    message: `Measure ${file}`,
    title: `Measure ${file}`,
    body: reports.scaffoldBody(whole, file, issue),
  };
}
