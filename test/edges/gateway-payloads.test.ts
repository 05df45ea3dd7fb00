/** The webhooks of the local GitHub have the payloads that GitHub describes. */
import { expect, it } from 'vitest';
import { github, isochron, pullRequest, useLocalGitHub } from './gateway-fixture.ts';
import { webhookErrors } from './gateway-schema.ts';

useLocalGitHub();

/** One of each of the events that the App may get. */
async function everything(): Promise<string> {
  const { full, owner, repo, octokit, number, headSha } = await pullRequest();
  const { rest } = octokit;
  const at = { owner, repo };
  const slow = { ...at, title: 'Slow', labels: ['performance'] };
  const issue_number = (await rest.issues.create(slow)).data.number;
  const { bot } = await isochron();
  const head = { ...at, name: 'isochron', head_sha: headSha };
  const run = Number((await bot.rest.checks.create(head)).data.id);
  const done = { ...at, check_run_id: run, conclusion: 'success' as const };
  await bot.rest.checks.update({ ...done, status: 'completed' });
  await rest.checks.rerequestRun({ ...at, check_run_id: run });
  await github.pressCheckRunButton('maintainer', full, run, 'approve');
  await rest.issues.update({ ...at, issue_number, body: 'Twice as fast, please.' });
  const label = { ...at, issue_number: number, labels: ['performance'] };
  await rest.issues.addLabels(label);
  await rest.issues.removeLabel({ ...label, name: 'performance' });
  const comment = { ...at, issue_number: number, body: '/perf run' };
  const commentId = Number((await rest.issues.createComment(comment)).data.id);
  await rest.issues.updateComment({ ...at, comment_id: commentId, body: '/perf help' });
  const pull = { ...at, pull_number: number };
  await rest.pulls.update({ ...pull, title: 'Better' });
  await rest.pulls.update({ ...pull, draft: true } as typeof pull);
  await rest.pulls.update({ ...pull, draft: false } as typeof pull);
  await rest.pulls.update({ ...pull, state: 'closed' });
  await rest.pulls.update({ ...pull, state: 'open' });
  const push = { repository: full, branch: 'feature', files: { 'a.txt': 'a' }, message: 'More' };
  await github.push('maintainer', push);
  await rest.pulls.merge(pull);
  await rest.git.deleteRef({ ...at, ref: 'heads/feature' });
  await github.delivered();
  return full;
}

it('names the installation, and is as GitHub describes it', async () => {
  const full = await everything();
  const wrong: Record<string, readonly string[]> = {};
  const seen = new Set<string>();
  for (const { event, action, payload } of github.deliveries()) {
    const name = action === null ? event : `${event}.${action}`;
    seen.add(name);
    const errors = webhookErrors(event, action, payload);
    if (errors.length > 0) wrong[name] = errors;
    expect(payload, name).toMatchObject({
      installation: { id: github.installationId },
      organization: { login: full.split('/')[0] },
      repository: { full_name: full, default_branch: 'main' },
      sender: { login: expect.any(String), type: expect.stringMatching(/^(User|Bot)$/) },
    });
  }
  expect(wrong).toEqual({});
  expect([...seen].sort()).toEqual([
    ...['check_run.completed', 'check_run.created', 'check_run.requested_action'],
    ...['check_run.rerequested', 'issue_comment.created', 'issue_comment.edited'],
    ...['issues.edited', 'issues.labeled', 'issues.opened', 'pull_request.closed'],
    ...['pull_request.converted_to_draft', 'pull_request.edited', 'pull_request.labeled'],
    ...['pull_request.opened', 'pull_request.ready_for_review', 'pull_request.reopened'],
    ...['pull_request.synchronize', 'pull_request.unlabeled', 'push'],
  ]);
});
