/** What changed, or is asked for, is profiled; comment, note and files beside it say where. */
import { expect, test } from 'vitest';
import type { Behaviour } from '../fakes/scripted-kernels.ts';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { fast, headline, repository, sandbox, settled, useHouse } from './house.ts';

useHouse();

const guide = '# Kernels\n\n### Vectors\n\nFour at a time.\n';
const folder = 'notes/issues/1';
const inVectors: Behaviour = { ns: 1_000_000, profile: { 'wasm:vectorSum': 96, run: 4 } };
const scalar: Behaviour = { ns: 1_200_000, profile: { 'wasm:scalarSum': 80, gc: 20 } };

test('a regression comes with what its time went into, before and after', async () => {
  const files = { ...kernelFiles('add', inVectors), 'kernels/README.md': guide };
  const at = await repository(files);
  const page = await at.settledPage(await at.openPullRequest(kernelFiles('add', scalar)));
  expect(page.check).toMatchObject({ conclusion: 'failure' });
  const [comment = ''] = page.comments;
  expect(comment).toContain('<summary>Profile of <code>add/optimized/n=64</code></summary>');
  expect(comment).toContain('| `scalarSum` | WebAssembly | 0 % | 80 % |');
  expect(comment).toContain('| `vectorSum` | WebAssembly | 96 % | 0 % |');
  expect(comment).toContain('80 % of the time in `scalarSum` \\(WebAssembly\\), 0 % before.');
  expect(comment).toContain('Garbage collection takes 20 %, 0 % before.');
  expect(comment).toContain('not measured; nothing counts in a script');
  const notes = await at.notes(page.headRef);
  const note = notes[`${folder}/README.md`] ?? '';
  expect(note).toMatch(
    /### Profiling Results[\s\S]*\| Baseline \| `vectorSum` \| 96 % \| 100 % \|/,
  );
  expect(note).toMatch(/\| Optimized \| `scalarSum` \| 80 % \| 0 % \| not measured \|/);
  expect(note).toContain(
    'no vector instruction in the loops of `scalarSum`, which takes 80 % of the time. ' +
      'What helps: [Vectors](../../../kernels/README.md#vectors).',
  );
  // The guide has no other section, so there is no other link.
  expect(note.match(/kernels\/README\.md#/g)?.length).toBe(
    note.match(/kernels\/README\.md#vectors/g)?.length,
  );
  const name = 'pull-2-add-optimized-n-64';
  expect(Object.keys(notes).sort()).toEqual([
    `${folder}/README.md`,
    ...['difference.svg', 'flame.svg', 'speedscope.json'].map((end) => `${folder}/${name}.${end}`),
  ]);
  expect(notes[`${folder}/${name}.flame.svg`]).toContain('scalarSum (WebAssembly): 80 %');
  for (const path of Object.keys(notes)) {
    const file = path.slice(folder.length + 1);
    if (file !== 'README.md') expect(note).toContain(`](${file})`);
  }
});

test('a profile that fails costs a sentence and not the report', async () => {
  const at = await repository();
  const broken = kernelFiles('add', { ns: 1_200_000, profile: 'throws' });
  const page = await at.settledPage(await at.openPullRequest(broken));
  expect(headline(page.comments[0])).toMatch(/Regression: .* more time/);
  expect(page.comments[0]).toContain(
    'Not profiled: add/optimized/n=64 in head: the profiler failed',
  );
  expect(page.check).toMatchObject({ conclusion: 'failure' });
  const notes = await at.notes(page.headRef);
  expect(notes[`${folder}/README.md`]).toContain('| Optimized | not measured |');
});

test('asked for on a pull request, both arms are profiled, in an answer and the note', async () => {
  const at = await repository();
  const number = await at.openPullRequest(kernelFiles('add', fast), { draft: true });
  await at.comment(number, '/perf profile add');
  const { comments } = await at.settledPage(number);
  expect(sandbox.profiled.slice(-2).sort()).toEqual([
    'add/optimized/n=64 base',
    'add/optimized/n=64 head',
  ]);
  expect(comments.at(-1)).toContain('### Profile of `add`');
  expect(comments.at(-1)).toContain('| Function | Where | Baseline | Optimized |');
  const notes = await at.notes('isochron/notes');
  expect(notes[`${folder}/README.md`]).toContain(`## Profile of \`add\` on pull request ${number}`);
});

test('asked for on an issue, the default branch is profiled, and what fails is said', async () => {
  const nonsense: Behaviour = { ...fast, profile: 'nonsense' };
  const at = await repository({ ...kernelFiles('add', fast), ...kernelFiles('matmul', nonsense) });
  await at.comment(1, "/perf profile '*'");
  await settled();
  expect(sandbox.profiled.slice(-2)).toEqual([
    'add/optimized/n=64 head',
    'matmul/optimized/n=64 head',
  ]);
  const { issues } = await at.state();
  const answer = issues[0]?.comments.at(-1)?.body ?? '';
  expect(answer).toContain('### Profile of `*`');
  expect(answer).toContain('| `work` | kernels/add/naive.ts:7 | 90 % |');
  expect(answer).toContain('matmul/optimized/n=64 in head: the profile has a wrong nodes');
  const notes = await at.notes('isochron/notes');
  expect(notes[`${folder}/README.md`]).toContain('## Profile of `*` on the default branch');
  const files = Object.keys(notes).filter((path) => /profile-.*\.svg$/.test(path));
  expect(files).toEqual([expect.stringMatching(/\/profile-\w{8}-add-optimized-n-64\.flame\.svg$/)]);
  expect(answer).toContain('[note](http');

  await at.comment(1, '/perf profile nothing/*');
  await settled();
  const { issues: later } = await at.state();
  expect(later[0]?.comments.at(-1)?.body).toContain(
    'No benchmark matches `nothing/*`: there are `add/optimized/n=64`, `matmul/optimized/n=64`.',
  );
});
