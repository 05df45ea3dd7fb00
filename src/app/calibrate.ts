import { judgeRecording } from '#core/analysis/judge.ts';
import { calibrationPoints } from '#core/analysis/noise.ts';
import { repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';
import { atCommits } from './at-commits.ts';
import { measureTrees } from './measure-trees.ts';

/**
 * Measures a commit of the default branch against itself, all of it as a pull request is: whatever
 * differs is noise. Nothing is published; the reports to come have it.
 */
export async function calibrate(
  world: World,
  request: Extract<Request, { kind: 'calibrate' }>,
  signal: AbortSignal,
): Promise<void> {
  const { store, log } = world;
  const { repository, sha, delivery } = request;
  const key = repositoryKey(repository);
  const commits = { baseSha: sha, headSha: sha };
  await atCommits(world, repository, commits, signal, async (workspace, settings) => {
    const recording = await measureTrees(
      world,
      workspace,
      { settings, all: true, only: [], save: (raw) => store.saveRecording(key, raw) },
      signal,
    );
    const judgement = judgeRecording(recording, new Map());
    const points = calibrationPoints(recording, judgement, sha);
    await store.addCalibration(key, points);
    const { headline } = judgement;
    log.info({ delivery, repository: key, sha, headline, points: points.length }, 'calibrated');
  });
}
