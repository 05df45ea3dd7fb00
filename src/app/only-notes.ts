import type { Repository } from '#core/model/repository.ts';
import type { GitHub } from '#ports/github.ts';

/** Whether what leads from one head to a later one is nothing but Isochron's notes. */
export async function addsOnlyNotes(
  github: GitHub,
  repository: Repository,
  beforeSha: string,
  afterSha: string,
): Promise<boolean> {
  const range = await github.compare(repository, beforeSha, afterSha);
  if (range === null || range.commits.length === 0) return false;
  return range.files.every((file) => file.startsWith('notes/issues/'));
}
