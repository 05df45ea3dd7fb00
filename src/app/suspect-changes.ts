import { suspectRanges } from '#core/analysis/suspicion.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { suspicionsOf } from '#core/policy/suspicion.ts';
import type { World } from '#ports/world.ts';

/**
 * After a baseline was recorded: asks for a paired run of the commits around whatever looks like a
 * change in the series of its testbed, unless one was taken or waits already.
 */
export async function suspectChanges(
  { store, queue, log }: World,
  { repository, delivery }: Extract<Request, { kind: 'baseline' }>,
  testbedId: string,
  series: ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>,
): Promise<void> {
  const key = repositoryKey(repository);
  const inspections = await store.inspections(key, testbedId, [...series.keys()]);
  const byBenchmark = Map.groupBy(inspections, ({ benchmark }) => benchmark);
  const ranges = new Map(
    [...series].map(([id, own]) => [id, suspectRanges(own, byBenchmark.get(id) ?? [])] as const),
  );
  for (const suspicion of suspicionsOf(ranges)) {
    const request = { kind: 'confirm', repository, testbedId, delivery, ...suspicion } as const;
    if (await queue.holds(requestKey(request))) continue;
    await queue.enqueue(request);
    log.info({ repository: key, delivery, ...suspicion }, 'a change is suspected');
  }
}
