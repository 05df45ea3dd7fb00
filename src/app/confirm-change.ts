import type { Inspection } from '#core/model/change.ts';
import { TransientError } from '#core/model/errors.ts';
import { repositoryKey } from '#core/model/repository.ts';
import type { World } from '#ports/world.ts';
import { type ConfirmRequest, inspectRange } from './inspect-range.ts';
import { publishChange, type TracedInspection, type TracedInspections } from './publish-change.ts';

/**
 * Two commits of the default branch, whose stored series looks changed, are compared in a paired
 * run. What is slower for sure gets one issue with its commit; everything else is remembered, so
 * that it is not asked again.
 */
export async function confirmChange(
  world: World,
  request: ConfirmRequest,
  signal: AbortSignal,
): Promise<void> {
  const { store, log } = world;
  const { repository, testbedId, beforeSha, afterSha, benchmarks, delivery } = request;
  const key = repositoryKey(repository);
  const before = (await store.inspections(key, testbedId, benchmarks)).filter(
    (inspection) => inspection.beforeSha === beforeSha && inspection.afterSha === afterSha,
  );
  const left = benchmarks.filter((id) => before.every(({ benchmark }) => benchmark !== id));
  const taken = await inspectRest(world, { ...request, benchmarks: left }, signal);
  // Before it is published: what GitHub does not take is published again, not measured again.
  await store.saveInspections(key, taken);
  for (const { benchmark, verdict } of taken.filter(({ trace }) => trace === null)) {
    const where = { delivery, repository: key, beforeSha, afterSha, benchmark };
    log.info({ ...where, verdict }, 'a suspicion is not confirmed');
  }
  for (const inspections of unpublishedChanges([...before, ...taken])) {
    await publishChange(world, request, inspections, signal);
  }
}

/** What was looked at before is only said again; the rest is measured where it became suspect. */
async function inspectRest(
  world: World,
  request: ConfirmRequest,
  signal: AbortSignal,
): Promise<readonly Inspection[]> {
  const { testbedId, benchmarks } = request;
  if (benchmarks.length === 0) return [];
  const here = await world.sandbox.testbed();
  if (here.id !== testbedId) {
    throw new TransientError(`the suspicion is of testbed ${testbedId}, this is ${here.id}`);
  }
  return inspectRange(world, request, signal);
}

/** Inspections that were traced to the same commit by the same run belong together. */
function unpublishedChanges(inspections: readonly Inspection[]): readonly TracedInspections[] {
  const traced = inspections.filter(
    (inspection): inspection is TracedInspection =>
      !inspection.published && inspection.trace !== null,
  );
  const groups = Map.groupBy(traced, ({ trace }) => `${trace.culpritSha} ${trace.runId}`);
  return [...groups.values()].filter((group) => isFilled(group));
}

function isFilled(group: readonly TracedInspection[]): group is TracedInspections {
  return group.length > 0;
}
