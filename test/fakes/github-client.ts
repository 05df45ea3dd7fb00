import type { NoteCommit } from '#core/model/publication.ts';
import type { Repository } from '#core/model/repository.ts';
import { createGitHub, type GitHubOptions } from '#edges/github/client.ts';
import type { GitHub } from '#ports/github.ts';
import type { Log } from '#ports/world.ts';
import { apiUrl, privateKey } from './github-api.ts';

export const repository: Repository = {
  owner: 'octo',
  name: 'kernels',
  installationId: 7,
  defaultBranch: 'main',
};

/** A client that waits for nothing; a note's section stands alone in its file, digits are noise. */
export function testGitHub(log: Log, more: Partial<GitHubOptions> = {}): GitHub {
  return createGitHub({
    appId: 1,
    privateKey,
    apiUrl,
    gitUrl: 'https://github.test',
    log,
    mergeNote: (existing: string | null, { section, files, path }: NoteCommit, folder) => ({
      text: existing?.includes(section) ? existing : `${existing ?? ''}${section}\n`,
      files,
      removed: folder.map((one) => one.path).filter((one) => one !== path),
    }),
    sameButNoise: (existing, merged) =>
      existing.replace(/\d+/g, '#') === merged.replace(/\d+/g, '#'),
    patience: { spaced: false, secondMs: 1 },
    ...more,
  });
}
