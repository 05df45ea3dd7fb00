import { mergeRecordings } from '#core/analysis/merge-recordings.ts';
import { everything } from '#core/model/command.ts';
import { UserError } from '#core/model/errors.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { requestKey } from '#core/model/request.ts';
import { commandText } from '#core/report/command-text.ts';
import { reportBody } from '#core/report/comment.ts';
import { answer, nothingChosen, partAlone, partMeasured } from '#core/report/messages-commands.ts';
import type { Outcome } from '#ports/store.ts';
import type { World } from '#ports/world.ts';
import { judgedReport, measure } from './judge-run.ts';
import { publishReport } from './publish-report.ts';
import type { Run } from './pull-request-run.ts';
import { linkedIssue } from './read-issue.ts';
import { runTests } from './run-tests.ts';

/**
 * A part is put into the whole run that this head has, and published as that: what it left out
 * keeps its verdict. Where there is no such run it is an answer beside the check run, which must
 * not pass for what was not measured.
 */
export async function measurePart(
  world: World,
  run: Run,
  outcome: Outcome | null,
  signal: AbortSignal,
): Promise<void> {
  const { request, workspace, settings } = run;
  const { store, github } = world;
  const { repository, number, choices = everything } = request;
  const chosen = commandText({ name: 'run', choices });
  const runId = outcome?.verdict == null ? null : outcome.runId;
  const whole = runId === null ? null : await store.recording(runId);
  const sharing = whole?.entries.filter(({ role }) => role === 'compared').length ?? 0;
  const tests = await runTests(world, workspace.head, settings, signal);
  const issue = await linkedIssue(world, run);
  const part = await measure(world, run, issue, signal, sharing);
  if (part.entries.length === 0 && part.failures.length === 0) {
    throw new UserError(nothingChosen(chosen));
  }
  const merged = whole === null ? null : mergeRecordings(whole, part);
  if (whole !== null && merged !== null) {
    const recording = { ...merged, id: world.chance.id() };
    await store.saveRecording(repositoryKey(repository), recording);
    const counts = [part.entries.length, recording.entries.length] as const;
    const notice = partMeasured(chosen, ...counts, whole.id);
    const beside = { tests, issue, notices: [notice], isBuilt: true };
    const report = await judgedReport(world, run, recording, beside, signal);
    return publishReport(world, run, report);
  }
  const beside = { tests, issue, notices: [], isBuilt: true };
  const report = await judgedReport(world, run, part, beside, signal);
  const comment = answer(number, requestKey(request), partAlone(chosen, reportBody(report)));
  await github.publish(repository, { ...nothingToPublish, comment });
}
