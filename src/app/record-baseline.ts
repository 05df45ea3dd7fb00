import { baselinePoints } from '#core/analysis/baseline-points.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { Judgement } from '#core/model/judgement.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { type Repository, repositoryKey } from '#core/model/repository.ts';
import type { Request } from '#core/model/request.ts';
import { checkConclusion } from '#core/policy/conclusion.ts';
import { baselineCheck, runningCheck } from '#core/report/check-run.ts';
import { driftText } from '#core/report/drift.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { atCommits } from './at-commits.ts';
import { driftSinceRelease, longSeries } from './drift-since-release.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { type MeasureOptions, measureTrees } from './measure-trees.ts';
import { reportOf } from './report-of.ts';
import { suspectChanges } from './suspect-changes.ts';

/**
 * Measures a commit of the default branch, stores its baseline, and says so in a check run on the
 * commit: a baseline that could not be taken must not stay silent. What looks like a change of the
 * series is asked to be confirmed.
 */
export async function recordBaseline(
  world: World,
  request: Extract<Request, { kind: 'baseline' }>,
  signal: AbortSignal,
): Promise<void> {
  const { repository, sha, delivery } = request;
  const { github, store, log } = world;
  await github.publish(repository, { ...nothingToPublish, check: runningCheck(sha) });
  const options = { look: async () => null };
  const measured = await measureCommit(world, repository, sha, options, signal);
  const { recording, judgement } = measured;
  const report = reportOf(recording, judgement, { tests: null, link: null, notices: [] });
  const key = repositoryKey(repository);
  const { points } = measured;
  log.info({ delivery, repository: key, sha, points: points.length }, 'baseline recorded');
  const { id } = recording.testbed;
  const measuredIds = points.map(({ benchmark }) => benchmark);
  const series = await store.baseline(key, id, measuredIds, longSeries);
  await suspectChanges(world, request, id, series);
  const since = await driftSinceRelease(world, repository, series);
  const drift = since === null ? null : driftText(since.drifts, since.tag);
  const check = baselineCheck(report, sha, checkConclusion(report), drift);
  await github.publish(repository, { ...nothingToPublish, check });
}

export interface MeasuredCommit {
  readonly recording: Recording;
  /** With the opinion of the baseline as it was before this commit. */
  readonly judgement: Judgement;
  /** The new points of the baseline. */
  readonly points: readonly BaselinePoint[];
}

interface MeasureCommitOptions<T> extends Pick<MeasureOptions, 'about' | 'asked'> {
  /** What else is read of the tree while it is there and built. */
  readonly look: (
    workspace: Workspace,
    recording: Recording,
    judgement: Judgement,
    signal: AbortSignal,
  ) => Promise<T>;
}

/**
 * Measures one commit alone, stores the raw samples and, for each benchmark with right numbers and
 * times that tell, a point of its baseline. Also what an issue is answered from.
 */
export async function measureCommit<T>(
  world: World,
  repository: Repository,
  sha: string,
  { look, ...options }: MeasureCommitOptions<T>,
  signal: AbortSignal,
): Promise<MeasuredCommit & { readonly looked: T }> {
  const { store } = world;
  const key = repositoryKey(repository);
  const commits = { baseSha: null, headSha: sha };
  return atCommits(world, repository, commits, signal, async (workspace, settings) => {
    const recording = await measureTrees(
      world,
      workspace,
      {
        ...{ settings, all: true, only: [], roofline: true },
        ...options,
        save: (raw) => store.saveRecording(key, raw),
      },
      signal,
    );
    const judgement = await judgeWithBaseline(store, key, recording);
    const { points, leftOut } = baselinePoints(recording, sha);
    if (leftOut.length > 0) {
      world.log.warn({ repository: key, sha, leftOut }, 'left out of the baseline');
    }
    await store.addBaseline(key, points);
    const looked = await look(workspace, recording, judgement, signal);
    return { recording, judgement, points, looked };
  });
}
