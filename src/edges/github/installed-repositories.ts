import type { Repository } from '#core/model/repository.ts';
import type { Log } from '#ports/world.ts';
import type { Connection } from './connection.ts';
import { allPages, mostPages, perPage } from './pages.ts';
import { repositoryShape } from './shapes.ts';

/** Repositories of all installations; suspended ones and archived repositories are left out. */
export async function installedRepositories(
  connection: Connection,
  log: Log,
): Promise<readonly Repository[]> {
  const installations = await connection.asApp('list the installations', (octokit) =>
    allPages(log, 'installations', mostPages, async (page) => {
      const { data } = await octokit.request('GET /app/installations', {
        per_page: perPage,
        page,
      });
      return data;
    }),
  );
  const found: Repository[] = [];
  for (const { id, suspended_at: suspended } of installations) {
    if (suspended === null || suspended === undefined) {
      found.push(...(await repositoriesOf(connection, log, id)));
    }
  }
  return found;
}

function repositoriesOf(
  connection: Connection,
  log: Log,
  installationId: number,
): Promise<readonly Repository[]> {
  const doing = `list the repositories of installation ${installationId}`;
  return connection.asInstallation(installationId, doing, async (octokit) => {
    const what = `repositories of installation ${installationId}`;
    const repositories = await allPages(log, what, mostPages, async (page) => {
      const { data } = await octokit.request('GET /installation/repositories', {
        per_page: perPage,
        page,
      });
      return data.repositories;
    });
    return repositories
      .filter((repository) => !repository.archived && !repository.disabled)
      .map((repository) => ({ ...repositoryShape.parse(repository), installationId }));
  });
}
