import { nothingToPublish } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { isWhole } from '#core/model/request.ts';
import type { Settings } from '#core/model/settings.ts';
import { withClosingKeyword } from '#core/policy/link.ts';
import { mayRun } from '#core/policy/permission.ts';
import * as checks from '#core/report/check-run.ts';
import { measuringNote } from '#core/report/note.ts';
import type { World } from '#ports/world.ts';
import { findIssue } from './find-issue.ts';
import { findSuites, nothingTouched } from './find-suites.ts';
import { judgedReport, measure } from './judge-run.ts';
import { measurePart } from './measure-part.ts';
import { addsOnlyNotes } from './only-notes.ts';
import { openTrees } from './open-trees.ts';
import { publishReport, unlessRefused } from './publish-report.ts';
import type { PullRequestRequest, Run } from './pull-request-run.ts';
import { linkedIssue } from './read-issue.ts';
import { readSettings } from './read-settings.ts';
import { runTests } from './run-tests.ts';
import { showStopped } from './show-stopped.ts';
import { askForIssue, leaveAlone, waitForApproval } from './turn-away.ts';

/** One pull request, from the request to the report on GitHub. */
export async function runRequest(
  world: World,
  asked: PullRequestRequest,
  signal: AbortSignal,
): Promise<void> {
  const { github, store, log } = world;
  const { repository, number } = asked;
  const key = repositoryKey(repository);
  const pullRequest = await github.pullRequest(repository, number);
  // A part is of whatever is the head by now: a note may have moved it since it was asked for.
  const request = isWhole(asked) ? asked : { ...asked, headSha: pullRequest.headSha };
  if (pullRequest.state === 'closed' || pullRequest.headSha !== request.headSha) {
    if (!isWhole(request)) return;
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

  const workspace = await openTrees(world, repository, pullRequest, signal);
  try {
    const settings = withBudget(await readSettings(world.sources, workspace), request);
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
    if (!isWhole(request)) return await measurePart(world, run, outcome, signal);
    const isUnpublished = outcome !== null && !outcome.published && !request.forced;
    const kept = isUnpublished ? await keptRecording(world, run, outcome.runId) : null;
    await measureAndReport(world, run, kept, signal);
  } finally {
    await workspace.dispose();
  }
}

function withBudget(settings: Settings, { choices }: PullRequestRequest): Settings {
  return { ...settings, budgetMs: choices?.budgetMs ?? settings.budgetMs };
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

/** What was kept of a run whose report did not reach GitHub is not measured again. */
async function measureAndReport(
  world: World,
  run: Run,
  kept: Recording | null,
  signal: AbortSignal,
): Promise<void> {
  const { settings, workspace } = run;
  await announce(world, run);
  const tests = await runTests(world, workspace.head, settings, signal);
  const issue = await linkedIssue(world, run);
  const recording = kept ?? (await measure(world, run, issue, signal));
  const beside = { tests, issue, notices: [], isBuilt: kept === null };
  const report = await judgedReport(world, run, recording, beside, signal);
  await publishReport(world, run, report);
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
