import { UserError } from '#core/model/errors.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import { type CommittedNote, nothingToPublish } from '#core/model/publication.ts';
import { type PullRequest, repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import type { Settings } from '#core/model/settings.ts';
import { mayRun } from '#core/policy/permission.ts';
import { answer } from '#core/report/messages-commands.ts';
import * as messages from '#core/report/messages-profile.ts';
import { profileNote } from '#core/report/note.ts';
import type { World } from '#ports/world.ts';
import { atCommits } from './at-commits.ts';
import { findIssue } from './find-issue.ts';
import { openTrees } from './open-trees.ts';
import { type ProfileChoice, profileTrees } from './profile-trees.ts';
import { readSettings } from './read-settings.ts';

type ProfileRequest = Extract<Request, { kind: 'profile' }>;

/**
 * `/perf profile`: on a pull request both arms, on an issue the default branch. The answer is a
 * comment, and a section of the issue's note.
 */
export async function profileBenchmark(
  world: World,
  request: ProfileRequest,
  signal: AbortSignal,
): Promise<void> {
  const found = request.onPullRequest
    ? await onPullRequest(world, request, signal)
    : await onIssue(world, request, signal);
  const { repository, number, benchmark } = request;
  const note = await writeNote(world, request, found);
  const text = messages.profiled(benchmark, found.profiles, note);
  const comment = answer(number, requestKey(request), text);
  await world.github.publish(repository, { ...nothingToPublish, comment });
}

interface Found {
  readonly profiles: readonly ProfilePair[];
  readonly settings: Settings;
  /** Whose note keeps it; null without one. */
  readonly issue: number | null;
}

async function onIssue(world: World, request: ProfileRequest, signal: AbortSignal): Promise<Found> {
  const { repository, number } = request;
  const headSha = await world.github.branchHead(repository, repository.defaultBranch);
  const commits = { baseSha: null, headSha };
  return atCommits(world, repository, commits, signal, async (workspace, settings) => {
    const profiles = await profileTrees(world, workspace, settings, choiceOf(request), signal);
    return { profiles, settings, issue: number };
  });
}

async function onPullRequest(
  world: World,
  request: ProfileRequest,
  signal: AbortSignal,
): Promise<Found> {
  const { repository, number } = request;
  const pullRequest = await world.github.pullRequest(repository, number);
  const workspace = await openTrees(world, repository, pullRequest, signal);
  try {
    const settings = await readSettings(world.sources, workspace);
    await assertMayRun(world, request, pullRequest, settings);
    const link = await findIssue(world.github, repository, pullRequest);
    const profiles = await profileTrees(world, workspace, settings, choiceOf(request), signal);
    return { profiles, settings, issue: link.kind === 'none' ? null : link.issue };
  } finally {
    await workspace.dispose();
  }
}

/** To ask for a profile is no approval of a fork's code. */
async function assertMayRun(
  { github, store }: World,
  { repository, number }: ProfileRequest,
  pullRequest: PullRequest,
  settings: Settings,
): Promise<void> {
  const key = repositoryKey(repository);
  const permission = await github.permission(repository, pullRequest.author);
  const approved = await store.isApproved(key, number, pullRequest.headSha);
  if (mayRun({ pullRequest, repositoryKey: key, permission, settings, approved })) return;
  throw new UserError(messages.profileNeedsApproval(pullRequest.headSha));
}

function choiceOf({ benchmark, cachegrind }: ProfileRequest): ProfileChoice {
  return { benchmarks: benchmark, counting: cachegrind ? 'cachegrind' : 'processor' };
}

async function writeNote(
  { github }: World,
  { repository, number, benchmark, onPullRequest: isPull }: ProfileRequest,
  { profiles, settings, issue }: Found,
): Promise<CommittedNote | null> {
  if (issue === null || profiles.length === 0) return null;
  const asked = { issue, benchmark, pullRequest: isPull ? number : null };
  return github.commitNote(repository, profileNote(asked, profiles, settings));
}
