import { parseSettings } from '#core/config/settings.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { Entry, Recording } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { settingsPath } from '#core/model/settings.ts';
import { withClosingKeyword } from '#core/policy/link.ts';
import { mayRun } from '#core/policy/permission.ts';
import { profileFirst } from '#core/policy/profiling.ts';
import * as checks from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import { measuringNote } from '#core/report/note.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { findIssue } from './find-issue.ts';
import { findSuites, nothingTouched } from './find-suites.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { measureTrees } from './measure-trees.ts';
import { openPullRequest } from './open-pull-request.ts';
import { claimsToBeFaster, profileChanged } from './profile-changed.ts';
import { publishReport, unlessRefused } from './publish-report.ts';
import type { PullRequestRequest, Run } from './pull-request-run.ts';
import { readFalseAlarms, readNoiseFloors } from './read-calibration.ts';
import { readSettings } from './read-settings.ts';
import { reportOf } from './report-of.ts';
import { runTests } from './run-tests.ts';
import { showStopped } from './show-stopped.ts';
import { askForIssue, leaveAlone, waitForApproval } from './turn-away.ts';

/** One pull request, from the request to the report on GitHub. */
export async function runRequest(
  world: World,
  request: PullRequestRequest,
  signal: AbortSignal,
): Promise<void> {
  const { github, store, log } = world;
  const { repository, number } = request;
  const key = repositoryKey(repository);
  const pullRequest = await github.pullRequest(repository, number);
  if (pullRequest.state === 'closed' || pullRequest.headSha !== request.headSha) {
    log.info({ repository: key, number, delivery: request.delivery }, 'superseded before it began');
    const why = pullRequest.state === 'closed' ? 'closed' : 'newer-push';
    return await showStopped(world, repository, request, why);
  }
  const outcome = await store.outcome(key, number, request.headSha);
  if (!request.forced && outcome?.verdict != null && outcome.published) {
    const check = checks.restoredCheck(outcome);
    await github.publish(repository, { ...nothingToPublish, check });
    return;
  }

  const workspace = await openPullRequest(world, repository, pullRequest, signal);
  try {
    const settings = await readSettings(world.sources, workspace);
    const found = await findSuites(world.sources, workspace, { settings, all: false });
    if (nothingTouched(found)) {
      return await leaveAlone(world, request, settings);
    }
    const permission = await github.permission(repository, pullRequest.author);
    const approved = await store.isApproved(key, number, request.headSha);
    if (!mayRun({ pullRequest, repositoryKey: key, permission, settings, approved })) {
      return await waitForApproval(world, request, pullRequest, settings);
    }
    const link = await findIssue(github, repository, pullRequest);
    if (link.kind === 'none' && settings.issue === 'required') {
      return await askForIssue(world, request, settings);
    }
    const run = { request, pullRequest, workspace, settings, link };
    const isUnpublished = outcome !== null && !outcome.published && !request.forced;
    const kept = isUnpublished ? await keptRecording(world, workspace, outcome.runId) : null;
    await measureAndReport(world, run, kept, signal);
  } finally {
    await workspace.dispose();
  }
}

/** The raw samples of a run whose report did not reach GitHub, if it was of these two commits. */
async function keptRecording(
  { store }: World,
  { base, head }: Workspace,
  runId: string | null,
): Promise<Recording | null> {
  const kept = runId === null ? null : await store.recording(runId);
  const isSame = kept?.head.sha === head.commit.sha && kept.base?.sha === base?.commit.sha;
  return isSame ? kept : null;
}

/** What was kept of a run whose report did not reach GitHub is not measured again. */
async function measureAndReport(
  world: World,
  run: Run,
  kept: Recording | null,
  signal: AbortSignal,
): Promise<void> {
  const { request, link, settings, workspace } = run;
  const { github, store } = world;
  const key = repositoryKey(request.repository);
  await announce(world, run);
  const tests = await runTests(world, workspace.head, settings, signal);
  const recording = kept ?? (await measure(world, run, signal));
  const judgement = await judgeWithBaseline(store, key, recording);
  const claims = await claimsToBeFaster(world, run);
  const profiling = { claims, isBuilt: kept === null };
  const profiles = await profileChanged(world, run, recording, judgement, profiling, signal);
  if (signal.aborted) throw new CancelledError('superseded while measuring');
  const now = await github.pullRequest(request.repository, request.number);
  if (now.headSha !== request.headSha || now.state === 'closed') {
    throw new CancelledError('the head moved away while measuring');
  }
  const first = profileFirst(claims, profiles, link.kind !== 'none');
  const report = reportOf(recording, judgement, {
    profiles,
    rules: first === null ? [] : [first],
    calibration: await readFalseAlarms(store, key, recording.testbed.id),
    tests,
    link: link.kind === 'none' ? null : link,
    notices: await noticesOf(world, run),
  });
  await publishReport(world, run, report);
}

function measure(world: World, run: Run, signal: AbortSignal): Promise<Recording> {
  const key = repositoryKey(run.request.repository);
  const { store } = world;
  const options = {
    settings: run.settings,
    all: false,
    only: [],
    noiseFloors: (testbedId: string, entries: readonly Entry[]) =>
      readNoiseFloors(store, key, testbedId, entries),
    save: (raw: Recording) => store.saveRecording(key, raw),
  };
  return measureTrees(world, run.workspace, options, signal);
}

/**
 * Before anything is measured: the note exists, the link is written down, the check run says so.
 */
async function announce(world: World, run: Run): Promise<void> {
  const { request, pullRequest, link, settings } = run;
  const { github } = world;
  const { repository, number } = request;
  if (link.kind === 'guessed') {
    await unlessRefused(world, run, async () => {
      // Read anew: somebody may have edited it since the job began.
      const { body: present } = await github.pullRequest(repository, number);
      const body = { number, text: withClosingKeyword(present, link.issue) };
      await github.publish(repository, { ...nothingToPublish, body });
    });
  }
  if (link.kind !== 'none') {
    await unlessRefused(world, run, () =>
      github.commitNote(repository, measuringNote(pullRequest, link.issue, settings)),
    );
  }
  const check = checks.runningCheck(request.headSha);
  await github.publish(repository, { ...nothingToPublish, check });
}

async function noticesOf(world: World, { pullRequest, workspace }: Run): Promise<string[]> {
  const notices: string[] = [];
  if (world.sandbox.isolation === 'none') notices.push(messages.noSandbox());
  if (pullRequest.headRepository === null) notices.push(messages.forkIsGone());
  if (workspace.changedFiles.includes(settingsPath)) {
    notices.push(messages.settingsChanged(await mistakeIn(world, workspace.head)));
  }
  return notices;
}

/** What head's settings would be refused for after the merge; null where they are fine. */
async function mistakeIn({ sources }: World, head: Tree): Promise<string | null> {
  try {
    parseSettings(await sources.read(head.directory, settingsPath));
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
