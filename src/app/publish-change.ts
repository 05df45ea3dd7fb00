import { levelsAround } from '#core/analysis/suspicion.ts';
import type { Inspection, Trace } from '#core/model/change.ts';
import { TransientError, UserError } from '#core/model/errors.ts';
import { type ChangeIssue, nothingToPublish } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { requestKey } from '#core/model/request.ts';
import { type Change, changeIssue } from '#core/report/change.ts';
import { unopenedCheck } from '#core/report/check-run.ts';
import type { World } from '#ports/world.ts';
import { driftSinceRelease, longSeries } from './drift-since-release.ts';
import { type ConfirmRequest, sourceOf } from './inspect-range.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { readFalseAlarms } from './read-calibration.ts';
import { readRemoteSettings } from './read-settings.ts';
import { reportOf } from './report-of.ts';

export type TracedInspection = Inspection & { readonly trace: Trace };
/** What one run traced to one commit. */
export type TracedInspections = readonly [TracedInspection, ...TracedInspection[]];

/** How long another worker is given to open the issue of the same change. */
const otherWorkerMs = 60_000;

/**
 * One issue for one change, from what is stored: it may be done again after a crash, after GitHub
 * did not answer, or after the store was lost.
 */
export async function publishChange(
  world: World,
  request: ConfirmRequest,
  inspections: TracedInspections,
  signal: AbortSignal,
): Promise<void> {
  const { store, github } = world;
  const { repository } = request;
  const key = repositoryKey(repository);
  const { goodSha, culpritSha, runId } = inspections[0].trace;
  const recording = await store.recording(runId);
  if (recording === null) throw new Error(`the recording ${runId} is not in the store`);
  const change = await changeOf(world, request, inspections, recording, signal);
  const settings = await readRemoteSettings(github, repository, goodSha);
  if (!(await store.claimChange(key, culpritSha, requestKey(request)))) {
    const what = `another worker opens the issue about ${culpritSha}`;
    throw new TransientError(what, otherWorkerMs);
  }
  const known = await store.changeIssue(key, culpritSha);
  await openIssue(world, request, culpritSha, changeIssue(change, settings, known));
  await store.saveInspections(
    key,
    inspections.map((inspection) => ({ ...inspection, published: true })),
  );
}

async function changeOf(
  world: World,
  request: ConfirmRequest,
  inspections: TracedInspections,
  recording: Recording,
  signal: AbortSignal,
): Promise<Change> {
  const { store, checkout } = world;
  const { repository, testbedId } = request;
  const key = repositoryKey(repository);
  const { goodSha, culpritSha } = inspections[0].trace;
  const slower = inspections.map(({ benchmark }) => benchmark);
  const traced = { repository, beforeSha: goodSha, afterSha: culpritSha };
  const source = await sourceOf(world, traced);
  const [first, ...others] = (await checkout.firstParents(source, signal)) ?? [];
  if (first === undefined) throw new Error(`${goodSha} does not lead to ${culpritSha}`);
  const series = await store.baseline(key, testbedId, slower, longSeries);
  const judgement = await judgeWithBaseline(store, key, recording);
  const calibration = await readFalseAlarms(store, key, testbedId);
  return {
    report: reportOf(recording, judgement, { calibration, tests: null, link: null, notices: [] }),
    slower,
    goodSha,
    suspects: [first, ...others],
    pageUrl: source.url.replace(/\.git$/, ''),
    levels: new Map(
      inspections.flatMap((inspection) => {
        const levels = levelsAround(series.get(inspection.benchmark) ?? [], inspection);
        return levels === null ? [] : [[inspection.benchmark, levels] as const];
      }),
    ),
    since: await driftSinceRelease(world, repository, series),
  };
}

/** Where there are no issues, the commit's check run says what the issue would have said. */
async function openIssue(
  world: World,
  { repository, delivery }: ConfirmRequest,
  culpritSha: string,
  issue: ChangeIssue,
): Promise<void> {
  const { store, github, log } = world;
  const key = repositoryKey(repository);
  const where = { delivery, repository: key, culpritSha };
  try {
    const published = await github.publish(repository, { ...nothingToPublish, issue });
    if (published.issue !== null) await store.saveChangeIssue(key, culpritSha, published.issue);
    log.info({ ...where, issue: published.issue }, 'a change of the default branch has its issue');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn({ ...where, reason: error.message }, 'a change of the default branch has no issue');
    const check = unopenedCheck(culpritSha, issue, error);
    await github.publish(repository, { ...nothingToPublish, check });
  }
}
