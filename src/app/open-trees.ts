import { type PullRequest, type Repository, repositoryKey } from '#core/model/repository.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';

/** Merge base and head of a pull request, side by side. */
export async function openTrees(
  world: World,
  repository: Repository,
  { number, baseRef, baseSha, headSha }: PullRequest,
  signal: AbortSignal,
): Promise<Workspace> {
  const { url, token } = await world.github.cloneSource(repository);
  const key = repositoryKey(repository);
  const refs = [`refs/heads/${baseRef}`, `refs/pull/${number}/head`];
  return world.checkout.openRemote({ key, url, token, baseSha, headSha, refs }, signal);
}
