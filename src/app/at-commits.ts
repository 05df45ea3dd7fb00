import { type Repository, repositoryKey } from '#core/model/repository.ts';
import type { Settings } from '#core/model/settings.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { readSettings } from './read-settings.ts';

/** Commits of the default branch; without a base head stands alone. */
interface Commits {
  readonly baseSha: string | null;
  readonly headSha: string;
}

/** Checks commits of the default branch out for as long as `work` takes. */
export async function atCommits<T>(
  world: World,
  repository: Repository,
  commits: Commits,
  signal: AbortSignal,
  work: (workspace: Workspace, settings: Settings) => Promise<T>,
): Promise<T> {
  const { url, token } = await world.github.cloneSource(repository);
  const refs = [`refs/heads/${repository.defaultBranch}`];
  const key = repositoryKey(repository);
  const workspace = await world.checkout.openRemote({ key, url, token, ...commits, refs }, signal);
  try {
    return await work(workspace, await readSettings(world.sources, workspace));
  } finally {
    await workspace.dispose();
  }
}
