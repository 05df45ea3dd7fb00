import type { RuleFinding } from '#core/model/house-rules.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import type { PullRequest } from '#core/model/repository.ts';
import { answerable, approvedBy, quoted } from '#core/policy/house/words.ts';
import { mayWrite } from '#core/policy/permission.ts';
import { stickyMarker } from '#core/report/comment.ts';
import { askedIn } from '#core/report/rules.ts';
import type { World } from '#ports/world.ts';
import { unlessRefused } from './publish-report.ts';
import type { Run } from './pull-request-run.ts';

/**
 * Findings that people have approved by a label are told and ask nothing more. GitHub alone says
 * so: the label is on the pull request, its newest event names somebody who may write, and our own
 * comment has already listed the very thing that it approves, by its digest. A label that was put
 * before that, or for an earlier version, is taken away before the new question is published, so
 * that one that is there later was put as an answer to it. `now` is the pull request as it is.
 */
export async function approveFindings(
  world: World,
  run: Run,
  now: PullRequest,
  findings: readonly RuleFinding[],
): Promise<readonly RuleFinding[]> {
  const asking = findings.filter(({ approval }) => approval !== undefined);
  if (asking.length === 0) return findings;
  const { github } = world;
  const { repository, number } = run.request;
  const offer = asking.flatMap(({ approval }) => (approval === undefined ? [] : [approval.label]));
  if (run.settings.labels) {
    await unlessRefused(world, run, async () => {
      const approvals = { number, offer, takeAway: [] };
      await github.publish(repository, { ...nothingToPublish, approvals });
    });
  }
  const comments = await github.comments(repository, number);
  const own = comments.findLast(({ isOurs, body }) => isOurs && body.includes(stickyMarker));
  const asked = askedIn(own?.body ?? '');
  const present = new Set(now.labels.map((label) => label.toLowerCase()));
  const answered: RuleFinding[] = [];
  for (const finding of findings) {
    const { approval } = finding;
    const isAnswered = approval !== undefined && present.has(approval.label);
    answered.push(
      isAnswered ? await answeredBy(world, run, finding, approval, asked) : answerable(finding),
    );
  }
  return answered;
}

async function answeredBy(
  { github }: World,
  { request: { repository, number } }: Run,
  finding: RuleFinding,
  approval: NonNullable<RuleFinding['approval']>,
  asked: ReadonlyMap<string, string>,
): Promise<RuleFinding> {
  const { label, digest } = approval;
  const login = await github.labelledBy(repository, number, label);
  const isWriter = login !== null && mayWrite(await github.permission(repository, login));
  if (isWriter && asked.get(finding.rule) === digest) return approvedBy(finding, login);
  const approvals = { number, offer: [], takeAway: [label] };
  await github.publish(repository, { ...nothingToPublish, approvals });
  const why = isWriter
    ? `${quoted(label)} was put before this was listed here, so it was taken away: read the list, ` +
      'then put it again.'
    : `${quoted(label)} was not put by somebody with write access, so it was taken away.`;
  return { ...answerable(finding), details: [why, ...finding.details] };
}
