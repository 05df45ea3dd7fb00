/** Commands that end in a pull request of Isochron's own, from the comment on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { count } from '../cli/modules.ts';
import { kernelFiles, tunableFiles } from '../fakes/scripted-kernels.ts';
import { fast, github, type Repository, repository, sandbox, settled, useHouse } from './house.ts';

useHouse();

const threw = { kind: 'threw', message: 'no block is as large as 64.', tail: '' } as const;

async function asked(at: Repository, command: string): Promise<readonly string[]> {
  await at.comment(1, command);
  await settled();
  const issue = (await at.state()).issues.find(({ number }) => number === 1);
  const answers = issue?.comments.filter(({ body }) => body.includes('isochron:answer')) ?? [];
  return answers.map(({ body }) => body);
}

const tuned = (at: Repository, kernel: string) => asked(at, `/perf tune ${kernel}`);

describe('a kernel with a faster value', () => {
  test('gets a pull request with that line and the report of a fresh run', async () => {
    const files = tunableFiles('add', 2, {
      2: {},
      4: { ns: 950_000 },
      8: { ns: 900_000 },
      32: { ns: 500_000, wrong: true },
      64: { ns: 400_000, failure: threw },
    });
    const at = await repository(files);
    const verified = sandbox.verified.length;
    const [answer, ...others] = await tuned(at, 'add');
    expect(others).toEqual([]);
    // The present kernel and four candidates, then both arms of the fresh run.
    expect(sandbox.verified.length - verified).toBeGreaterThanOrEqual(7);

    const [pull, ...more] = (await at.state()).pullRequests;
    expect(more).toEqual([]);
    expect(pull).toMatchObject({ headRef: 'isochron/tune-add', title: 'Tune add: block=8' });
    expect(answer).toContain(`is faster with \`block=8\`: #${pull?.number}`);
    const changed = await github.readFiles(at.full, 'isochron/tune-add', 'kernels');
    const before = files['kernels/add/blocks.ts'] ?? '';
    expect(changed).toEqual({
      ...(await github.readFiles(at.full, 'main', 'kernels')),
      'kernels/add/blocks.ts': before.replace('= 2;', '= 8;'),
    });

    const body = pull?.body ?? '';
    expect(body).toContain('Closes #1');
    expect(body).toContain('- `block` (tile), `block` in `kernels/add/blocks.ts`: `2` -> `8`');
    expect(body).toMatch(/^\| `add\/optimized\/n=64` \| .* \| 1\.11\dx \(.*\) \| \*\*improvement/m);
    expect(body).toContain('| `block=32` | 0 | wrong numbers: ');
    expect(body).toContain('| `block=64` | 0 | failed: ');
  });
});

describe('nothing is opened', () => {
  let at: Repository;
  beforeAll(async () => {
    at = await repository({
      ...tunableFiles('alike', 2, { 2: {}, 4: {}, 8: {} }),
      ...tunableFiles('wrong', 2, { 4: { ns: 500_000, wrong: true } }),
      ...tunableFiles('lucky', 2, { 4: { ns: 900_001, luckyRounds: 24 } }),
      ...kernelFiles('plain', fast),
    });
  });
  afterAll(async () => {
    const { pullRequests, branches } = await at.state();
    expect(pullRequests).toEqual([]);
    expect(Object.keys(branches).sort()).toEqual(['isochron/notes', 'main']);
  });

  test('where all values are the same: what was tried, and what could have been seen', async () => {
    const [answer, ...others] = await tuned(at, 'alike');
    expect(others).toEqual([]);
    expect(answer).toContain('### `alike` stays as it is');
    expect(answer).toContain('Nothing was opened.');
    expect(answer).toContain('Tried: 2 of 2 allowed combinations.');
    expect(answer).toMatch(/An effect of [\d.]+ % or more would most likely have been seen\./);
    expect(answer).toContain('| `block=4` | ');
    const note = (await at.notes('isochron/notes'))['notes/issues/1/README.md'];
    expect(note).toContain(answer?.slice(answer.indexOf('###')));
  });

  test('where the fastest values are wrong', async () => {
    const answer = (await tuned(at, 'wrong')).at(-1);
    expect(answer).toContain('Every candidate failed or computed wrong numbers.');
    expect(answer).not.toContain('2.00x');
  });

  test('where a fresh run does not confirm what the search promised', async () => {
    const answer = (await tuned(at, 'lucky')).at(-1);
    expect(answer).toContain(
      '`block=4` was the best of the search, and a fresh run did not confirm',
    );
    expect(answer).toContain('No change: 1 benchmark equal');
    expect(answer).toContain('An effect of 0.68 % or more would most likely have been seen.');
  });

  test('where nothing says what may be tuned', async () => {
    expect((await tuned(at, 'plain')).at(-1)).toContain(
      '`kernels/plain/suite.ts` does not say what may be tuned of `plain`: declare `tuning`',
    );
  });
});

test('a suite is written for a module, in a pull request that keeps the rules of the house', async () => {
  const file = 'kernels/count/count.ts';
  const { 'kernels/count/suite.ts': _, ...behaviour } = kernelFiles('count', fast);
  const at = await repository({ [file]: count, ...behaviour, ...kernelFiles('add', fast) });
  const [answer] = await asked(at, `/perf scaffold ${file}`);
  const [pull, ...more] = (await at.state()).pullRequests;
  expect(more).toEqual([]);
  expect(pull).toMatchObject({ headRef: 'isochron/scaffold-kernels-count-count' });
  expect(pull?.body).toContain('Closes #1');
  expect(answer).toContain(`#${pull?.number}`);
  const written = await github.readFiles(at.full, pull?.headRef ?? '', 'kernels/count');
  expect(written['kernels/count/suite.ts']).toContain(
    "import { count as optimized } from './count.ts';",
  );
  // Its branch is as trusted as the App, and what it says passes.
  const page = await at.page(pull?.number ?? 0);
  expect(page.check).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(page.check?.summary).toMatch(/Description: kept/);
  expect(page.comments[0]).toMatch(/count\/optimized\/n=64.*\bnew\b/s);

  expect((await asked(at, '/perf scaffold kernels/add/behaviour.json')).at(-1)).toContain(
    'Name a TypeScript module of the repository.',
  );
});

test('what tuning cannot reach is escalated, with what the issue asks for', async () => {
  const settings = "escalation:\n  - { name: specialist, to: '@contributor' }\n";
  const at = await repository(
    { ...tunableFiles('alike', 2, { 2: {}, 4: {} }), '.github/isochron.yml': settings },
    { issue: false },
  );
  await at.openIssue('Make it faster', '`alike`: time at most 500 µs.');
  await settled();
  await tuned(at, 'alike');
  const issue = (await at.state()).issues.find(({ number }) => number === 1);
  const said = issue?.comments.at(-1)?.body ?? '';
  expect(said).toContain('@contributor');
  expect(said).toMatch(/Tuning `alike` has found nothing faster.*time at most 500 µs/s);
});
