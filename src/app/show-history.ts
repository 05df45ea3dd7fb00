import { historyOf } from '#core/analysis/history.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import { historyText, noHistory } from '#core/report/history.ts';
import { answer } from '#core/report/messages-commands.ts';
import type { World } from '#ports/world.ts';
import { longSeries } from './drift-since-release.ts';

/** Charts of one answer. */
const mostBenchmarks = 4;

/** `/perf history`: the stored baseline on the testbed of the worker that answers. */
export async function showHistory(
  { github, store, sandbox, sources }: World,
  request: Extract<Request, { kind: 'history' }>,
): Promise<void> {
  const { repository, number, benchmark } = request;
  const key = repositoryKey(repository);
  const testbed = await sandbox.testbed();
  const known = await store.baselineBenchmarks(key, testbed.id);
  const meant = known.filter((id) => meansBenchmark(sources.matches, benchmark, id));
  const shown = meant.slice(0, mostBenchmarks);
  const series = await store.baseline(key, testbed.id, shown, longSeries);
  const histories = shown.map((id) => historyOf(id, series.get(id) ?? []));
  const text =
    shown.length === 0
      ? noHistory(benchmark, known)
      : historyText(histories, testbed, meant.length - shown.length);
  const comment = answer(number, requestKey(request), text);
  await github.publish(repository, { ...nothingToPublish, comment });
}
