/** From the trees of a pull request to what its report says. */
import { parseSettings } from '#core/config/settings.ts';
import { everything } from '#core/model/command.ts';
import { CancelledError, UserError } from '#core/model/errors.ts';
import type { Entry, Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { settingsPath } from '#core/model/settings.ts';
import * as messages from '#core/report/messages.ts';
import type { Tree } from '#ports/checkout.ts';
import type { World } from '#ports/world.ts';
import { judgeAccepted } from './accepted.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { measureTrees } from './measure-trees.ts';
import type { Run } from './pull-request-run.ts';
import { readFalseAlarms, readNoiseFloors } from './read-calibration.ts';
import { reportOf } from './report-of.ts';

/** `sharing`: benchmarks of the whole run, where this is a part of one. */
export function measure(
  world: World,
  run: Run,
  signal: AbortSignal,
  sharing = 0,
): Promise<Recording> {
  const key = repositoryKey(run.request.repository);
  const { store } = world;
  const { suites, only } = run.request.choices ?? everything;
  const options = {
    settings: run.settings,
    all: false,
    only,
    suites,
    sharing,
    noiseFloors: (testbedId: string, entries: readonly Entry[]) =>
      readNoiseFloors(store, key, testbedId, entries),
    save: (raw: Recording) => store.saveRecording(key, raw),
  };
  return measureTrees(world, run.workspace, options, signal);
}

export async function assertStillWanted(
  { github }: World,
  { request }: Run,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new CancelledError('superseded while measuring');
  const now = await github.pullRequest(request.repository, request.number);
  if (now.headSha !== request.headSha || now.state === 'closed') {
    throw new CancelledError('the head moved away while measuring');
  }
}

/** The report, with what people have accepted; `notices` come before those of the run. */
export async function judgedReport(
  world: World,
  run: Run,
  recording: Recording,
  tests: Report['tests'],
  notices: readonly string[],
): Promise<Report> {
  const { request, link } = run;
  const { store } = world;
  const { repository, number } = request;
  const key = repositoryKey(repository);
  const judged = await judgeWithBaseline(store, key, recording);
  const judgement = await judgeAccepted(world, repository, number, recording, judged);
  return reportOf(recording, judgement, {
    calibration: await readFalseAlarms(store, key, recording.testbed.id),
    tests,
    link: link.kind === 'none' ? null : link,
    notices: [...notices, ...(await noticesOf(world, run))],
  });
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
