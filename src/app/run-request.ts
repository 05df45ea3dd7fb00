import { parseSettings } from '#core/config/settings.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { Entry, Recording } from '#core/model/recording.ts';
import { type PullRequest, repositoryKey } from '#core/model/repository.ts';
import { settingsPath } from '#core/model/settings.ts';
import { mayAsk } from '#core/policy/asked-requirements.ts';
import { withClosingKeyword } from '#core/policy/link.ts';
import { claimedOptimizations } from '#core/policy/optimizations.ts';
import { mayRun } from '#core/policy/permission.ts';
import * as checks from '#core/report/check-run.ts';
import * as messages from '#core/report/messages.ts';
import { measuringNote } from '#core/report/note.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { approveFindings } from './approve-findings.ts';
import { checkHouse } from './check-house.ts';
import { documentsIn } from './documents-in.ts';
import { findIssue } from './find-issue.ts';
import { findSuites, nothingTouched } from './find-suites.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { measureTrees } from './measure-trees.ts';
import { addsOnlyNotes } from './only-notes.ts';
import { publishReport, unlessRefused } from './publish-report.ts';
import type { PullRequestRequest, Run } from './pull-request-run.ts';
import { readFalseAlarms, readNoiseFloors } from './read-calibration.ts';
import { IssueReader } from './read-issue.ts';
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

  const workspace = await openPullRequest(world, request, pullRequest, signal);
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
    const run = { request, pullRequest, workspace, settings, found, link };
    const isUnpublished = outcome !== null && !outcome.published && !request.forced;
    const kept = isUnpublished ? await keptRecording(world, run, outcome.runId) : null;
    await measureAndReport(world, run, kept, signal);
  } finally {
    await workspace.dispose();
  }
}

/**
 * The raw samples of a run whose report is to be published once more, if it was of these two
 * commits, or of a head to which only notes were added since.
 */
async function keptRecording(
  { store, github }: World,
  { request, workspace: { base, head } }: Run,
  runId: string | null,
): Promise<Recording | null> {
  const kept = runId === null ? null : await store.recording(runId);
  if (kept === null || kept.base?.sha !== base?.commit.sha) return null;
  const [before, now] = [kept.head.sha, head.commit.sha];
  if (before === null || now === null) return null;
  const isSame = before === now || (await addsOnlyNotes(github, request.repository, before, now));
  return isSame ? kept : null;
}

async function openPullRequest(
  world: World,
  request: PullRequestRequest,
  pullRequest: PullRequest,
  signal: AbortSignal,
): Promise<Workspace> {
  const { url, token } = await world.github.cloneSource(request.repository);
  return world.checkout.openRemote(
    {
      key: repositoryKey(request.repository),
      url,
      token,
      baseSha: pullRequest.baseSha,
      headSha: request.headSha,
      refs: [`refs/heads/${pullRequest.baseRef}`, `refs/pull/${request.number}/head`],
    },
    signal,
  );
}

/** What was kept of a run whose report did not reach GitHub is not measured again. */
async function measureAndReport(
  world: World,
  run: Run,
  kept: Recording | null,
  signal: AbortSignal,
): Promise<void> {
  const { request, link, settings, workspace } = run;
  const { store } = world;
  const key = repositoryKey(request.repository);
  await announce(world, run);
  const tests = await runTests(world, workspace.head, settings, signal);
  const reader = await linkedIssue(world, run);
  const recording = kept ?? (await measure(world, run, reader, signal));
  const judgement = await judgeWithBaseline(store, key, recording);
  if (signal.aborted) throw new CancelledError('superseded while measuring');
  // Read anew: texts and labels may have changed while it was measured.
  const judged = { ...run, pullRequest: await stillThere(world, run) };
  const measured = { recording, judgement, profiles: [] };
  const findings = await checkHouse(world, judged, measured, signal);
  const now = await stillThere(world, run);
  const report = reportOf(recording, judgement, {
    rules: await approveFindings(world, run, now, findings),
    calibration: await readFalseAlarms(store, key, recording.testbed.id),
    tests,
    link: link.kind === 'none' ? null : link,
    optimizations: await optimizationsOf(world, judged),
    documents: await documentsIn(world, run.workspace.head),
    notices: await noticesOf(world, run, reader),
  });
  await publishReport(world, run, report);
}

async function optimizationsOf(
  { github }: World,
  { request, pullRequest, workspace }: Run,
): Promise<readonly string[]> {
  const base = workspace.base?.commit.sha ?? pullRequest.baseSha;
  const range = await github.compare(request.repository, base, request.headSha);
  return claimedOptimizations(pullRequest.body, range?.commits ?? []);
}

/** Null where no issue asks for anything that could be measured. */
async function linkedIssue({ github }: World, { request, link }: Run): Promise<IssueReader | null> {
  if (link.kind === 'none') return null;
  const issue = await github.issue(request.repository, link.issue);
  const isRead = issue !== null && !issue.isPullRequest && mayAsk(issue);
  return isRead ? new IssueReader(issue) : null;
}

/** The pull request as it is now, if it is open and its head is the one that was measured. */
async function stillThere({ github }: World, { request }: Run): Promise<PullRequest> {
  const now = await github.pullRequest(request.repository, request.number);
  if (now.headSha !== request.headSha || now.state === 'closed') {
    throw new CancelledError('the head moved away while measuring');
  }
  return now;
}

function measure(
  world: World,
  run: Run,
  reader: IssueReader | null,
  signal: AbortSignal,
): Promise<Recording> {
  const key = repositoryKey(run.request.repository);
  const { store } = world;
  const options = {
    settings: run.settings,
    all: false,
    roofline: true,
    ...(reader === null ? {} : { asked: reader.asked }),
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

async function noticesOf(
  world: World,
  { pullRequest, workspace }: Run,
  reader: IssueReader | null,
): Promise<string[]> {
  const notices: string[] = [];
  const unclear = reader?.read?.unclear.length ?? 0;
  if (reader !== null && unclear > 0) notices.push(messages.unclearInIssue(reader.issue, unclear));
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
