import { floorsOf } from '#core/analysis/floors.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { Recording } from '#core/model/recording.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import type { World } from '#ports/world.ts';
import { measureTrees } from './measure-trees.ts';
import { readSettings } from './read-settings.ts';

/** Measures a commit of the default branch and stores its baseline. */
export async function recordBaseline(
  world: World,
  request: Extract<Request, { kind: 'baseline' }>,
  signal: AbortSignal,
): Promise<void> {
  const recording = await measureCommit(world, request.repository, request.sha, null, signal);
  const { repository, sha, delivery } = request;
  const stored = recording.rounds.length;
  world.log.info({ delivery, repository: repositoryKey(repository), sha, stored }, 'baseline kept');
}

/**
 * Measures one commit alone, stores the raw samples and, for each benchmark with right numbers, a point
 * of its baseline. Also what an issue is answered from.
 */
export async function measureCommit(
  world: World,
  repository: Repository,
  sha: string,
  about: string | null,
  signal: AbortSignal,
): Promise<Recording> {
  const key = repositoryKey(repository);
  const { url, token } = await world.github.cloneSource(repository);
  const refs = [`refs/heads/${repository.defaultBranch}`];
  const workspace = await world.checkout.openRemote(
    { key, url, token, baseSha: null, headSha: sha, refs },
    signal,
  );
  try {
    const settings = await readSettings(world.sources, workspace);
    const recording = await measureTrees(
      world,
      workspace,
      { settings, all: true, only: [], about, save: (raw) => world.store.saveRecording(key, raw) },
      signal,
    );
    await world.store.addBaseline(key, pointsOf(recording, sha));
    return recording;
  } finally {
    await workspace.dispose();
  }
}

function pointsOf(recording: Recording, sha: string): readonly BaselinePoint[] {
  const wrong = new Set(
    recording.checks.filter((check) => check.status === 'wrong').map((check) => check.cell),
  );
  return recording.entries.flatMap(({ benchmark }) => {
    const rounds = recording.rounds.filter((round) => round.benchmark === benchmark.id);
    if (rounds.length === 0 || wrong.has(benchmark.id)) return [];
    return [
      {
        benchmark: benchmark.id,
        testbedId: recording.testbed.id,
        sha,
        recordedAt: recording.createdAt,
        floorNs: floorsOf(rounds).headNs,
        rounds: rounds.length,
      },
    ];
  });
}
