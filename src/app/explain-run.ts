import { explainRecording } from '#core/analysis/explain.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import { explanationAnswer } from '#core/report/explain-answer.ts';
import { answer, noRunYet, nothingToExplain } from '#core/report/messages-commands.ts';
import type { World } from '#ports/world.ts';
import { readLastRun } from './accepted.ts';
import { longSeries } from './drift-since-release.ts';

/** `/perf explain`: why the last run of the present head was decided as it was. */
export async function explainRun(
  world: World,
  request: Extract<Request, { kind: 'explain' }>,
): Promise<void> {
  const { repository, number } = request;
  const text = await explanationOf(world, request);
  const comment = answer(number, requestKey(request), text);
  await world.github.publish(repository, { ...nothingToPublish, comment });
}

async function explanationOf(
  world: World,
  { repository, number, benchmark }: Extract<Request, { kind: 'explain' }>,
): Promise<string> {
  const pullRequest = await world.github.pullRequest(repository, number);
  const last = await readLastRun(world, repository, pullRequest);
  if (last === null) return noRunYet(pullRequest.headSha);
  const { recording } = last;
  const { matches } = world.sources;
  const ids = recording.entries
    .map((entry) => entry.benchmark.id)
    .filter((id) => benchmark === null || meansBenchmark(matches, benchmark, id));
  if (ids.length === 0 && benchmark !== null) {
    return nothingToExplain(
      benchmark,
      recording.entries.map((entry) => entry.benchmark.id),
    );
  }
  const key = repositoryKey(repository);
  const stored = await world.store.baseline(key, recording.testbed.id, ids, longSeries);
  const shown = new Set(ids);
  return explanationAnswer(explainRecording(recording, (id) => shown.has(id), stored));
}
