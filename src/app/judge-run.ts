/** From the trees of a pull request to what its report says. */
import { parseSettings } from '#core/config/settings.ts';
import { everything } from '#core/model/command.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';
import type { Entry, Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import { type PullRequest, repositoryKey } from '#core/model/repository.ts';
import { settingsPath } from '#core/model/settings.ts';
import { claimedOptimizations } from '#core/policy/optimizations.ts';
import * as messages from '#core/report/messages.ts';
import type { Tree } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { judgeAccepted } from './accepted.ts';
import { approveFindings } from './approve-findings.ts';
import { checkHouse } from './check-house.ts';
import { documentsIn } from './documents-in.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { measureTrees } from './measure-trees.ts';
import { claimsToBeFaster, profileChanged } from './profile-changed.ts';
import type { Run } from './pull-request-run.ts';
import { readFalseAlarms, readNoiseFloors } from './read-calibration.ts';
import type { IssueReader } from './read-issue.ts';
import { reportOf } from './report-of.ts';

/**
 * `issue` is null where none asks for anything; `sharing`: benchmarks of the whole run, where this
 * is a part of one.
 */
export function measure(
  world: World,
  run: Run,
  issue: IssueReader | null,
  signal: AbortSignal,
  sharing = 0,
): Promise<Recording> {
  const key = repositoryKey(run.request.repository);
  const { store } = world;
  const { suites, only } = run.request.choices ?? everything;
  const options = {
    settings: run.settings,
    all: false,
    roofline: true,
    ...(issue === null ? {} : { asked: issue.asked }),
    only,
    suites,
    sharing,
    noiseFloors: (testbedId: string, entries: readonly Entry[]) =>
      readNoiseFloors(store, key, testbedId, entries),
    save: (raw: Recording) => store.saveRecording(key, raw),
  };
  return measureTrees(world, run.workspace, options, signal);
}

/**
 * The pull request as it is now. Throws CancelledError where it was closed, or its head is not the
 * one that was measured.
 */
async function stillThere(
  { github }: World,
  { request }: Run,
  signal: AbortSignal,
): Promise<PullRequest> {
  if (signal.aborted) throw new CancelledError('superseded while measuring');
  const now = await github.pullRequest(request.repository, request.number);
  if (now.headSha !== request.headSha || now.state === 'closed') {
    throw new CancelledError('the head moved away while measuring');
  }
  return now;
}

/** What is known beside the recording; the notices come before those of the run. */
interface Beside {
  readonly tests: Report['tests'];
  readonly issue: IssueReader | null;
  readonly notices: readonly string[];
  /** False where the recording was kept from an earlier try: the trees are not built. */
  readonly isBuilt: boolean;
}

/**
 * The report, with what people have accepted and approved. Throws CancelledError where nobody waits
 * for it any more.
 */
export async function judgedReport(
  world: World,
  run: Run,
  recording: Recording,
  { tests, issue, notices, isBuilt }: Beside,
  signal: AbortSignal,
): Promise<Report> {
  const { request, link, workspace } = run;
  const { store } = world;
  const { repository, number } = request;
  const key = repositoryKey(repository);
  const judged = await judgeWithBaseline(store, key, recording);
  const judgement = await judgeAccepted(world, repository, number, recording, judged);
  // Read anew: texts and labels may have changed while it was measured.
  const current = { ...run, pullRequest: await stillThere(world, run, signal) };
  const claims = await claimsToBeFaster(world, current);
  const profiling = { claims, isBuilt };
  const profiles = await profileChanged(world, current, recording, judgement, profiling, signal);
  const measured = { recording, judgement, profiles, claims };
  const findings = await checkHouse(world, current, measured, signal);
  const now = await stillThere(world, run, signal);
  return reportOf(recording, judgement, {
    profiles,
    rules: await approveFindings(world, run, now, findings),
    calibration: await readFalseAlarms(store, key, recording.testbed.id),
    tests,
    link: link.kind === 'none' ? null : link,
    optimizations: await optimizationsOf(world, current),
    documents: await documentsIn(world, workspace.head),
    notices: [...notices, ...(await noticesOf(world, current, issue))],
  });
}

async function optimizationsOf(
  { github }: World,
  { request, pullRequest, workspace }: Run,
): Promise<readonly string[]> {
  const base = workspace.base?.commit.sha ?? pullRequest.baseSha;
  const range = await github.compare(request.repository, base, request.headSha);
  return claimedOptimizations(pullRequest.body, range?.commits ?? []);
}

async function noticesOf(
  world: World,
  { pullRequest, workspace }: Run,
  issue: IssueReader | null,
): Promise<string[]> {
  const notices: string[] = [];
  const unclear = issue?.read?.unclear.length ?? 0;
  if (issue !== null && unclear > 0) notices.push(messages.unclearInIssue(issue.issue, unclear));
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
