import { type Repository, repositoryKey } from '#core/model/repository.ts';
import { pullRequestKey, requestKey } from '#core/model/request.ts';
import type { Desk } from '#ports/world.ts';
import { enqueueRun } from './enqueue-run.ts';
import { walkChains } from './escalate.ts';
import { carryForward } from './receive-event.ts';

/**
 * Makes up what is missing: GitHub is the source of truth, so a webhook that was lost, or a store
 * that was, loses no verdict. Looks at every open pull request whose present head has no outcome,
 * or one that GitHub has not got, at changes of the default branch that have no issue yet, and at
 * escalations that nobody has answered.
 */
export async function sweep(desk: Desk, signal: AbortSignal): Promise<number> {
  let started = 0;
  for (const repository of await desk.github.repositories()) {
    const key = repositoryKey(repository);
    try {
      for (const pullRequest of await desk.github.openPullRequests(repository)) {
        if (signal.aborted) return started;
        if (pullRequest.draft) continue;
        const { number, headSha } = pullRequest;
        if ((await desk.store.outcome(key, number, headSha))?.published) continue;
        if (await desk.queue.holds(pullRequestKey(repository, number))) continue;
        if (await carryForward(desk, repository, pullRequest)) continue;
        await enqueueRun(desk, repository, pullRequest, `sweep-${headSha}`, false);
        started += 1;
      }
      started += await publishLeftChanges(desk, repository);
      await walkChains(desk, repository);
    } catch (error) {
      desk.log.warn({ repository: key, err: error }, 'the sweep left this repository for later');
    }
  }
  if (started > 0) desk.log.info({ started }, 'the sweep made up for missed deliveries');
  return started;
}

/** They are measured and stored: what is asked for again is only said again. */
async function publishLeftChanges(desk: Desk, repository: Repository): Promise<number> {
  const inspections = await desk.store.unpublishedInspections(repositoryKey(repository));
  let started = 0;
  const ranges = Map.groupBy(inspections, (inspection) =>
    [inspection.testbedId, inspection.beforeSha, inspection.afterSha].join(' '),
  );
  for (const [first, ...others] of ranges.values()) {
    if (first === undefined) continue;
    const { testbedId, beforeSha, afterSha } = first;
    const benchmarks = [first, ...others].map(({ benchmark }) => benchmark);
    const range = { testbedId, beforeSha, afterSha, benchmarks };
    const delivery = `sweep-${afterSha}`;
    const request = { kind: 'confirm', repository, delivery, ...range } as const;
    if (await desk.queue.holds(requestKey(request))) continue;
    await desk.queue.enqueue(request);
    started += 1;
  }
  return started;
}
