import { UserError } from '#core/model/errors.ts';
import { type CommittedNote, nothingToPublish } from '#core/model/publication.ts';
import type { Report } from '#core/model/report.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { checkConclusion } from '#core/policy/conclusion.ts';
import { labelOf } from '#core/policy/labels.ts';
import * as checks from '#core/report/check-run.ts';
import { pullRequestComment } from '#core/report/comment.ts';
import { notePath, reportNote, reportPath } from '#core/report/note.ts';
import type { Outcome } from '#ports/store.ts';
import type { World } from '#ports/world.ts';
import { escalateFindings } from './escalate-findings.ts';
import type { Run } from './pull-request-run.ts';

/**
 * The outcome is remembered first: the note's commit moves the head, and the push that it makes
 * must find the verdict to carry forward. The report is published before the note for the same
 * reason: once the head has moved, a retry would find nothing to do.
 */
export async function publishReport(world: World, run: Run, report: Report): Promise<void> {
  const { request, link, settings } = run;
  const { repository, number, headSha } = request;
  const { github, store, clock } = world;
  const check = checks.reportCheck(report, headSha, checkConclusion(report));
  const outcome: Outcome = {
    repository: repositoryKey(repository),
    number,
    headSha,
    verdict: report.judgement.headline,
    conclusion: check.conclusion ?? 'neutral',
    title: check.title,
    summary: check.summary,
    runId: report.runId,
    published: false,
    recordedAt: clock.now().toISOString(),
  };
  await store.saveOutcome(outcome);
  const comment = pullRequestComment(report, number);
  const { headline, rows } = report.judgement;
  const isAccepted = rows.some(({ accepted }) => accepted !== undefined);
  const label = settings.labels ? { number, keep: labelOf(headline, isAccepted) } : null;
  await unlessRefused(world, run, () =>
    github.publish(repository, { ...nothingToPublish, check, comment, label }),
  );
  if (link.kind !== 'none') {
    await unlessRefused(world, run, async () => {
      const note = await writeNote(world, run, report, link.issue);
      const linked = pullRequestComment(report, number, note);
      await github.publish(repository, { ...nothingToPublish, comment: linked });
    });
  }
  await store.saveOutcome({ ...outcome, published: true });
  await unlessRefused(world, run, () => escalateFindings(world, run, report.rules));
}

/**
 * What GitHub refuses, a label without the permission, say, must not cost the rest of the report.
 */
export async function unlessRefused(
  world: World,
  run: Run,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { repository, number, delivery } = run.request;
    const where = { repository: repositoryKey(repository), number, delivery };
    world.log.error({ ...where, err: error }, 'a part of the report was refused');
  }
}

/**
 * Two pull requests of one issue must both merge, so only the one whose section stands first on the
 * notes branch writes the README; the other ones write a file of their own beside it.
 */
async function writeNote(
  world: World,
  run: Run,
  report: Report,
  issue: number,
): Promise<CommittedNote> {
  const { request, pullRequest, settings } = run;
  const { repository, number } = request;
  const { github } = world;
  const known = await github.textFile(repository, notePath(issue), settings.notesBranch);
  const path = reportPath(issue, number, known);
  const key = repositoryKey(repository);
  return github.commitNote(repository, reportNote(report, pullRequest, issue, settings, key, path));
}
