import type { Judgement } from '#core/model/judgement.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import { performanceLabel } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { claimsOptimisation, rowsToProfile } from '#core/policy/profiling.ts';
import type { World } from '#ports/world.ts';
import { profileArms } from './profile-arms.ts';
import type { Run } from './pull-request-run.ts';

/**
 * Profiles of what changed, or of what is claimed to be faster: both arms, once each. The trees are
 * built by now, unless the recording was kept from an earlier try.
 */
export async function profileChanged(
  world: World,
  { workspace, settings }: Run,
  recording: Recording,
  judgement: Judgement,
  { claims, isBuilt }: { readonly claims: boolean; readonly isBuilt: boolean },
  signal: AbortSignal,
): Promise<readonly ProfilePair[]> {
  const rows = rowsToProfile(judgement, claims);
  const { base, head } = workspace;
  if (rows.length === 0 || base === null) return [];
  if (!isBuilt) {
    await world.sandbox.prepare(base, 'base', settings, signal);
    await world.sandbox.prepare(head, 'head', settings, signal);
  }
  const pairs: ProfilePair[] = [];
  for (const { benchmark } of rows) {
    const judge = { name: 'base', tree: base } as const;
    const plan = { benchmark, base, head, judge, inputSeed: recording.seed } as const;
    pairs.push(await profileArms(world, { ...plan, counting: 'processor' }, signal));
  }
  return pairs;
}

/** Whether the pull request says that it makes something faster. */
export async function claimsToBeFaster(
  { github }: Pick<World, 'github'>,
  { request, pullRequest, link }: Run,
): Promise<boolean> {
  const closes = link.kind === 'linked' || link.kind === 'named';
  const issue = closes ? await github.issue(request.repository, link.issue) : null;
  return claimsOptimisation(pullRequest, issue?.labels.includes(performanceLabel) ?? false);
}
