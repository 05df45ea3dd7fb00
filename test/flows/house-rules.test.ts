/** The rules of the house, as a pull request meets them. */
import { describe, expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import {
  described,
  fast,
  github,
  type Page,
  type Repository,
  repository,
  sandbox,
  useHouse,
} from './house.ts';

useHouse();

const approved = 'perf: signature-approved';
const suite = `import behaviour from './behaviour.json';
import { add } from './add.ts';
export default { implementations: { optimized: add }, behaviour };
`;

/** A kernel whose suite imports it, and what head makes of it; equally fast. */
const kernel = (parameters: string, body = 'return a;') => ({
  ...kernelFiles('add', fast),
  'kernels/add/suite.ts': suite,
  'kernels/add/add.ts': `export function add(${parameters}): number { ${body} }\n`,
});
const base = kernel('a: number');
const lines = (count: number): string => 'A line.\n'.repeat(count);

/** The line of a rule in the check run. */
function said({ check }: Page, rule: string): string {
  return check?.summary?.split('\n').find((line) => line.startsWith(`- ${rule}: `)) ?? '';
}

function label(at: Repository, number: number, name: string, by: 'maintainer' | 'contributor') {
  const { owner, repo } = at;
  const { issues } = github.octokitAs(by).rest;
  return issues.addLabels({ owner, repo, issue_number: number, labels: [name] });
}

describe('a changed signature', () => {
  test('asks, is approved by a label, and asks anew when it changes again', async () => {
    const at = await repository(base);
    const number = await at.openPullRequest(kernel('a: number, b: number'));
    const asked = await at.settledPage(number);
    expect(asked.check).toMatchObject({ conclusion: 'action_required' });
    expect(asked.check?.title).toContain('1 house rule to answer');
    expect(said(asked, 'Signatures')).toContain('**asked**');
    expect(asked.comments[0]).toContain('`add(a: number): number` of `kernels/add/add.ts` became');
    expect((await at.notes(asked.headRef))['notes/issues/1/README.md']).toContain('**asked**');

    // A label of somebody who may not write goes again, with a sentence.
    const measured = sandbox.verified.length;
    await label(at, number, approved, 'contributor');
    const refused = await at.settledPage(number);
    expect(refused.labels).not.toContain(approved);
    expect(refused.comments.at(-1)).toContain('has no write access');
    expect(refused.check).toMatchObject({ conclusion: 'action_required' });

    // One of somebody who may is an answer; nothing is measured for it.
    await label(at, number, approved, 'maintainer');
    const answered = await at.settledPage(number);
    expect(answered.check).toMatchObject({ conclusion: 'success' });
    expect(said(answered, 'Signatures')).toContain('told. 1 exported signature');
    expect(said(answered, 'Signatures')).toContain('Approved by `maintainer`.');
    expect(sandbox.verified.length).toBe(measured);

    // The same signatures stay approved, others do not.
    await at.push('topic', kernel('a: number, b: number', 'return a + b;'));
    const same = await at.settledPage(number);
    expect(same.check).toMatchObject({ conclusion: 'success' });
    expect(same.labels).toContain(approved);
    await at.push('topic', kernel('a: string, b: number'));
    const anew = await at.settledPage(number);
    expect(anew.check).toMatchObject({ conclusion: 'action_required' });
    expect(anew.labels).not.toContain(approved);
    expect(anew.comments[0]).toContain('was put before this was listed here');
    // Three runs and two reports: longer than other flows where the machine is busy.
  }, 180_000);

  test('is not approved by a label that was there before anybody could read of it', async () => {
    const at = await repository(base);
    const behaviour = { ...fast, waits: true };
    const files = {
      ...kernel('a: string'),
      ...kernelFiles('add', behaviour),
      'kernels/add/suite.ts': suite,
    };
    const number = await at.openPullRequest(files);
    await sandbox.underWay();
    await label(at, number, approved, 'maintainer');
    await github.delivered();
    sandbox.release();
    const page = await at.settledPage(number);
    expect(page.check).toMatchObject({ conclusion: 'action_required' });
    expect(page.labels).not.toContain(approved);
  });
});

test('what lies outside of the kernels, and what concerns all, asks; an edit answers the rest', async () => {
  const settings = "escalation:\n  - { name: design, to: '@contributor' }\n";
  const at = await repository({
    ...base,
    ...{ 'package.json': '{"name": "own"}\n', '.github/isochron.yml': settings },
  });
  const files = { ...kernel('x: number', 'if (x) return x; return 0;'), 'a.md': lines(101) };
  const number = await at.openPullRequest(
    { ...files, 'package.json': '{"name": "other"}\n' },
    { title: 'Update', body: 'Closes #1' },
  );
  const page = await at.settledPage(number);
  expect(page.check).toMatchObject({ conclusion: 'action_required' });
  expect(said(page, 'Scope')).toMatch(/\*\*asked\*\*.*2 files outside of `add`, 103 lines/);
  expect(said(page, 'Architecture')).toMatch(/\*\*asked\*\*. .* builds on `package.json`/);
  const escalated = page.comments.filter((body) => body.includes('@contributor'));
  expect(escalated).toEqual([expect.stringContaining('builds on `package.json`')]);
  expect(said(page, 'Description')).toMatch(/\*\*asked\*\*. Say in the title and description/);
  expect(said(page, 'Signatures')).toMatch(/told\. .*reads otherwise/);
  expect(said(page, 'Complexity')).toMatch(/told\. 1 changed function, 1 more complex/);
  expect(page.check?.summary).toContain('complexity 2 (was 1)'.replace(/[()]/g, '\\$&'));

  const measured = sandbox.verified.length;
  const { owner, repo } = at;
  const text = { title: 'Sum in one pass', body: described };
  await at.octokit.rest.pulls.update({ owner, repo, pull_number: number, ...text });
  await label(at, number, 'perf: scope-approved', 'maintainer');
  await label(at, number, 'perf: architecture-approved', 'maintainer');
  const answered = await at.settledPage(number);
  expect(answered.check).toMatchObject({ conclusion: 'success' });
  expect(said(answered, 'Description')).toContain('kept');
  expect(sandbox.verified.length).toBe(measured);
});

test('growth, a lint command that fails, and a rule that is switched off', async () => {
  const sizes = (power: number) =>
    Object.fromEntries([16, 32, 64, 128].map((n) => [n, 1_000 * n ** power]));
  const settings = "rules: {scope: off}\nformat: 'true'\nlint: 'false'\n";
  const files = (power: number) => ({
    ...kernel('a: number'),
    ...kernelFiles('add', { ...fast, sizes: sizes(power) }),
  });
  const at = await repository({ ...files(2), '.github/isochron.yml': settings });
  const page = await at.settledPage(
    await at.openPullRequest({ ...files(2.9), 'a.md': lines(500) }),
  );
  expect(said(page, 'Growth')).toMatch(/told\. .*`n\^2\.\d+`.* became `n\^2\.9\d*`/);
  expect(said(page, 'Format and lint')).toContain('**broken**. `false` exited with 1 on 1 changed');
  expect(page.check?.summary).toContain('`3 specs failed`');
  expect(said(page, 'Scope')).toBe('');
  expect(page.check).toMatchObject({ conclusion: 'failure' });
});
