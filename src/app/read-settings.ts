import { parseSettings } from '#core/config/settings.ts';
import type { Repository } from '#core/model/repository.ts';
import { type Settings, settingsPath } from '#core/model/settings.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { GitHub } from '#ports/github.ts';
import type { Sources } from '#ports/sources.ts';

/** The settings that hold for a comparison: the merge base's, so that nobody judges himself. */
export async function readSettings(sources: Sources, workspace: Workspace): Promise<Settings> {
  const tree = workspace.base ?? workspace.head;
  return parseSettings(await sources.read(tree.directory, settingsPath));
}

/** The settings of a commit that is not checked out. */
export async function readRemoteSettings(
  github: GitHub,
  repository: Repository,
  sha: string,
): Promise<Settings> {
  return parseSettings(await github.textFile(repository, settingsPath, sha));
}
