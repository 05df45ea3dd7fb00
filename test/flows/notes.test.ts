/** The note of an issue: where it is written, and that writing it starts nothing. */
import { expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { github, log, repository, sandbox, settled, useHouse, world } from './house.ts';

useHouse();

const change = kernelFiles('add', { ns: 900_000 });
const notesBranch = 'isochron/notes';
const path = 'notes/issues/1/README.md';

test('it exists, as "measuring", before anything is measured', async () => {
  const at = await repository();
  await at.openPullRequest(kernelFiles('add', { ns: 900_000, waits: true }));
  await sandbox.underWay();
  const before = (await at.notes(notesBranch))[path];
  expect(before).toMatch(/measuring/i);
  sandbox.release();
  await settled();
  expect((await at.notes('topic'))[path]).toMatch(/Improvement/);
});

test('the push that it makes carries the verdict to the new head and measures nothing', async () => {
  const at = await repository();
  const number = await at.openPullRequest(change);
  const page = await at.settledPage(number);
  const { pullRequests } = await at.state();
  const measured = sandbox.verified.length;
  expect(page.check?.summary).toMatch(/^Carried over from/);
  expect(page.check).toMatchObject({ conclusion: 'success', headSha: pullRequests[0]?.headSha });
  await settled();
  expect(sandbox.verified.length).toBe(measured);
});

test('without that recognition the App would go round in circles', async () => {
  const at = await repository();
  // The verdict is forgotten as soon as it is asked for: every note's push looks like a change.
  const { outcome } = world.store;
  let runs = 0;
  const begun = log.length;
  world.store.outcome = async () => null;
  try {
    await at.openPullRequest(kernelFiles('add', { ns: 900_000, noise: 0.03 }));
    await github.waitFor('a second run of what nobody changed', () => {
      runs = log
        .slice(begun)
        .filter(({ msg, kind }) => msg === 'request begins' && kind === 'pull-request').length;
      return runs >= 2;
    });
  } finally {
    world.store.outcome = outcome;
  }
  await settled();
  expect(runs).toBeGreaterThanOrEqual(2);
});

test('two pull requests of one issue both merge', async () => {
  const files = { ...kernelFiles('add', { ns: 1_000_000 }), ...kernelFiles('matmul', { ns: 9e6 }) };
  const at = await repository(files);
  const first = await at.openPullRequest(change, { branch: 'first' });
  await settled();
  const second = await at.openPullRequest(kernelFiles('matmul', { ns: 8e6 }), { branch: 'second' });
  await settled();
  const { owner, repo } = at;
  for (const number of [first, second]) {
    await at.octokit.rest.pulls.merge({ owner, repo, pull_number: number });
    await settled();
  }
  const notes = await at.notes('main');
  expect(pagesOf(notes)).toEqual([path, `notes/issues/1/pull-${second}.md`]);
});

test('nothing is committed when a second run tells the same but for noise', async () => {
  const at = await repository();
  const number = await at.openPullRequest(change);
  const { headSha } = await at.settledPage(number);
  await at.comment(number, '/perf run');
  expect((await at.settledPage(number)).headSha).toBe(headSha);
});

test('it says what was optimised, links the documents, and keeps what people wrote', async () => {
  const documents = { 'notes/review/statistics.md': 'Why.\n', 'agents/kernels.md': 'How.\n' };
  const at = await repository({ ...kernelFiles('add', { ns: 1_000_000 }), ...documents });
  const body = 'Closes #1\n\n## Optimizations Applied\n\n- Unrolled `add` by four\n';
  const number = await at.openPullRequest(change, { body });
  await at.settledPage(number);
  const text = (await at.notes('topic'))[path] ?? '';
  expect(text).toContain('### Optimizations Applied\n\n- Unrolled `add` by four\n');
  expect(text).toContain('[notes/review](../../../notes/review/), [agents](../../../agents/)');
  await at.push('topic', { [path]: `${text}\nOur own words.\n` });
  await settled();
  await at.push('topic', kernelFiles('add', { ns: 600_000 }));
  await settled();
  const after = (await at.notes('topic'))[path] ?? '';
  expect(after).toContain('Our own words.');
  expect(after).toContain('40.0 % less time');
});

/** Without the pictures beside them. */
function pagesOf(notes: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(notes)
    .filter((path) => path.endsWith('.md'))
    .sort();
}
