import { shownDrifts } from '#core/analysis/drift.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { BenchmarkDrift } from '#core/model/change.ts';
import { TransientError, UserError } from '#core/model/errors.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import type { World } from '#ports/world.ts';

/** Newest points of a series that are looked at: the last release may be a while ago. */
export const longSeries = 300;

/**
 * What has moved since the last release; null without one. It is told beside something else, which
 * must not be lost because GitHub does not answer.
 */
export async function driftSinceRelease(
  { github, log }: World,
  repository: Repository,
  series: ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>,
): Promise<{ readonly tag: string; readonly drifts: readonly BenchmarkDrift[] } | null> {
  try {
    const release = await github.lastRelease(repository);
    return release && { tag: release.tag, drifts: shownDrifts(series, release.sha) };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof TransientError)) throw error;
    const where = { repository: repositoryKey(repository) };
    log.warn({ ...where, err: error }, 'the last release could not be read');
    return null;
  }
}
