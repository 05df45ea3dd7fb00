/** What issues ask for: read, said back, and held against the pull requests that close them. */
import { expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { type Repository, repository, sandbox, settled, useHouse } from './house.ts';

useHouse();

// 2 x 64 ** 3 operations in 1 ms are 0.524 GFLOPS; the scripted machine does 96.
const before = { ns: 1_000_000, naiveNs: 3_000_000, bytes: 49_152 };
const files = { ...kernelFiles('matmul', before), ...kernelFiles('add', { ns: 500_000 }) };

/** As GitHub renders the form. */
const form = (requirements: string): string =>
  `### Kernel\n\nmatmul\n\n### Shape\n\n_No response_\n\n### Requirements\n\n${requirements}\n\n` +
  '### Context\n\n_No response_';

async function answerTo(at: Repository, number: number): Promise<string> {
  await settled();
  const { issues } = await at.state();
  const comments = issues.find((issue) => issue.number === number)?.comments ?? [];
  expect(comments).toHaveLength(1);
  return comments[0]?.body ?? '';
}

test('an issue form gets back what was understood, with the figures of today, and its note', async () => {
  const at = await repository(files, { issue: false });
  const text = form(
    'at least 0.5 GFLOPS\ntime at most 800 µs\n2x faster than today\n2x over naive',
  );
  const number = await at.openIssue('Performance: products', text);
  const answer = await answerTo(at, number);
  expect(answer).toMatch(
    /- \[x\] matmul\/optimized at every shape: at least 0.5 GFLOPS; today 0.524 GFLOPS \(0.52\d to 0.52\d GFLOPS\) at n=64, already met/,
  );
  expect(answer).toMatch(/- \[ \] .*: time at most 800 µs; today 1.00 ms .*, \*\*not met yet\*\*/);
  expect(answer).toMatch(/- \[x\] .*: at least 2x as fast as naive; today 3.00x/);
  expect(answer).toMatch(/- \[ \] .* as fast as base: told once a pull request is compared/);
  expect(answer).not.toContain('Not understood');
  expect(answer).not.toContain('add/optimized');
  const notes = await at.notes('isochron/notes');
  const note = notes[`notes/issues/${number}/README.md`];
  expect(note).toMatch(/asked by `maintainer`/);
  expect(note).toMatch(/### Open requirements\n\n- \[x\] .*at least 0.5 GFLOPS/);
  expect(note).toContain('### Roofline\n\n![Roofline](baseline-roofline.svg)\n');
  expect(note).toContain('| `matmul/optimized/n=64` | `work` | 90 % | none |');
  expect(Object.keys(notes).filter((path) => path.includes('baseline-matmul'))).toHaveLength(2);
  expect(notes[`notes/issues/${number}/baseline-roofline.svg`]).toMatch(
    /^<svg .*matmul\/optimized\/n=64/s,
  );
});

test('what is not clear is asked for, until an edit of the text says it', async () => {
  const at = await repository(files, { issue: false });
  const text = 'We should reach 0.5 GFLOPS at n=128. `matmul` must take at most 2 ms.';
  const number = await at.openIssue('It is slow', text);
  const answer = await answerTo(at, number);
  expect(answer).toMatch(/\*\*Understood\*\*\n\n- \[x\] .*: time at most 2 ms; today 1.00 ms/);
  expect(answer).toMatch(
    /\*\*Not understood\*\*.*\n\n- `We should reach .*Which shape\? `n=128` is no timed shape of `matmul`/,
  );
  const { owner, repo } = at;
  const body = text.replace('n=128', 'n=64');
  await at.octokit.rest.issues.update({ owner, repo, issue_number: number, body });
  const after = await answerTo(at, number);
  expect(after).not.toContain('Not understood');
  expect(after).toMatch(/- \[x\] matmul\/optimized at n=64: at least 0.5 GFLOPS; today 0.524/);
  // What leaves the text alone starts nothing.
  const measured = sandbox.verified.length;
  const state = { state_reason: null, milestone: null } as const;
  await at.octokit.rest.issues.update({ owner, repo, issue_number: number, ...state });
  await settled();
  expect(sandbox.verified.length).toBe(measured);
});

test('without any suite it says what to add', async () => {
  const at = await repository({ 'README.md': 'Kernels to come.\n' }, { issue: false });
  const number = await at.openIssue('Performance: fft', form('under 3 ms'));
  expect(await answerTo(at, number)).toMatch(/no suite was found.*Add one as `kernels\/<name>/s);
});

test('a pull request that breaks a requirement fails, with every figure in comment and note', async () => {
  const at = await repository(files, { issue: false });
  const asked = form('at least 0.6 GFLOPS\n2x faster than today\n3x over naive');
  const issue = await at.openIssue('Performance: products', `${asked}\n\nadd: under 1 ms, soon?`);
  await settled();
  const change = kernelFiles('matmul', { ...before, ns: 800_000 });
  const number = await at.openPullRequest(change, { body: `Closes #${issue}` });
  const page = await at.settledPage(number);
  expect(page.check).toMatchObject({ conclusion: 'failure' });
  expect(page.check?.title).toMatch(/Improvement.*1 requirement broken/);
  const lines = [
    /- \[x\] matmul\/optimized at every shape: at least 0.6 GFLOPS, reached 0.65\d GFLOPS \(0.65\d to 0.65\d GFLOPS\) at n=64, asked in #1/,
    /- \[ \] \*\*broken\*\* .*: at least 2x as fast as base, reached 1.25x \(1.2\d to 1.2\dx\)/,
    /- \[x\] .*: at least 3x as fast as naive, reached 3.75x \(3.7\d to 3.7\dx\)/,
  ];
  const notes = await at.notes('topic');
  const note = notes[`notes/issues/${issue}/README.md`] ?? '';
  for (const text of [page.comments[0], page.check?.summary, note]) {
    for (const line of lines) expect(text).toMatch(line);
    expect(text).toMatch(
      /\| `matmul\/optimized\/n=64` \| 10.7 \| 0.65\d \| 0.6\d+ \| operations \|/,
    );
  }
  expect(page.comments[0]).toContain('1 sentence of issue 1 reads like a requirement');
  expect(notes[`notes/issues/${issue}/pull-${number}-roofline.svg`]).toMatch(/^<svg /);
});

test('wrong numbers keep no promise, and what is not touched stays open', async () => {
  const at = await repository(files, { issue: false });
  const text = 'matmul: at least 0.1 GFLOPS.\nadd: at least 0.1 GFLOPS.';
  const issue = await at.openIssue('Both', text, []);
  const change = kernelFiles('matmul', { ...before, wrong: true });
  const page = await at.settledPage(await at.openPullRequest(change, { body: `Closes #${issue}` }));
  expect(page.comments[0]).toMatch(/- \[ \] not measured matmul\/optimized at every shape/);
  expect(page.comments[0]).toMatch(/- \[ \] not measured add\/optimized at every shape/);
  expect(page.comments[0]).not.toContain('Roofline');
});

test('a machine whose ceilings cannot be measured costs a notice, and not the run', async () => {
  const at = await repository(files, { issue: false });
  await at.openIssue('Both', 'Faster.', []);
  const { ceilings } = sandbox;
  sandbox.testbedId = 'another';
  sandbox.ceilings = () => Promise.reject(new Error('no memory'));
  const change = kernelFiles('matmul', { ...before, ns: 800_000 });
  const page = await at.settledPage(await at.openPullRequest(change));
  sandbox.ceilings = ceilings;
  sandbox.testbedId = 'scripted';
  expect(page.check).toMatchObject({ conclusion: 'success' });
  expect(page.comments[0]).toContain('The ceilings of this machine could not be measured');
});
