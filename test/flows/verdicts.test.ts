/** A pull request is opened; what GitHub has in the end says what became of its kernels. */
import { describe, expect, test } from 'vitest';
import { type Behaviour, kernelFiles } from '../fakes/scripted-kernels.ts';
import { fast, headline, repository, useHouse } from './house.ts';

useHouse();

const slower: Behaviour = { ns: 1_100_000 };
const changed = (behaviour: Behaviour) => kernelFiles('add', behaviour);

describe('one changed kernel', () => {
  test.each<[string, Behaviour, string, string, RegExp]>([
    ['slower', slower, 'failure', 'perf: regression', /Regression: .*10\.0 % more time/],
    ['faster', { ns: 800_000 }, 'success', 'perf: improvement', /Improvement: .*20\.0 % less time/],
    ['equal', { ns: 1_000_000, noise: 0.001 }, 'success', 'perf: no-change', /No change: 1/],
    ['noisy', { ns: 1_010_000, noise: 0.4 }, 'neutral', 'perf: inconclusive', /Inconclusive: 1/],
    ['wrong', { ns: 500_000, wrong: true }, 'failure', 'perf: incorrect', /Incorrect: wrong/],
  ])('that is %s', async (_, behaviour, conclusion, label, title) => {
    const at = await repository();
    const number = await at.openPullRequest(changed(behaviour));
    const page = await at.settledPage(number);
    expect(page.check).toMatchObject({ status: 'completed', conclusion });
    expect(page.check?.title).toMatch(title);
    expect(page.labels).toEqual([label]);
    expect(page.comments).toHaveLength(1);
    expect(headline(page.comments[0])).toMatch(title);
    const notes = await at.notes(page.headRef);
    expect(Object.keys(notes)).toContain('notes/issues/1/README.md');
  });

  test('that is wrong for a probe alone says which, with the seed, in comment and note', async () => {
    const at = await repository();
    const broken = changed({ ns: 500_000, wrongForNaN: true });
    const page = await at.settledPage(await at.openPullRequest(broken));
    expect(page.check).toMatchObject({ conclusion: 'failure' });
    expect(page.labels).toEqual(['perf: incorrect']);
    const probe =
      /`add\/optimized\/n=1` \(head, smallest failing probe,.*at n=1 with x.*NaN.*seed \d+/;
    expect(page.comments[0]).toMatch(probe);
    expect(page.comments[0]).toMatch(/100 probes of 1 implementation \(seed \d+\): wrong for 1/);
    expect(page.comments[0]).not.toMatch(/^\|.*\d(?:\.\d+)?x/m);
    const notes = await at.notes(page.headRef);
    expect(notes['notes/issues/1/README.md']).toMatch(probe);
  });

  test('that is as wrong for a probe as base was is compared, and told so', async () => {
    const at = await repository(changed({ ns: 1_000_000, wrongForNaN: true }));
    const faster = changed({ ns: 900_000, wrongForNaN: true });
    const page = await at.settledPage(await at.openPullRequest(faster));
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.comments[0]).toMatch(/Wrong for a probe in both arms, which decides nothing: /);
  });

  test('that mends wrong numbers has nothing to be compared with, and is told so', async () => {
    const at = await repository(changed({ ns: 1_000_000, wrong: true }));
    const page = await at.settledPage(await at.openPullRequest(changed(fast)));
    expect(page.check).toMatchObject({ conclusion: 'neutral' });
    expect(page.comments[0]).toContain('Base has wrong numbers or fails');
    expect(page.comments[0]).not.toContain('budget');
  });

  test('shows no speed for wrong numbers', async () => {
    const at = await repository();
    const page = await at.settledPage(await at.openPullRequest(changed({ ns: 1, wrong: true })));
    expect(page.comments[0]).toContain('it is 3 off.');
    expect(page.comments[0]).not.toMatch(/^\|.*\d(?:\.\d+)?x/m);
    expect(page.comments[0]).not.toMatch(/GFLOPS/);
  });
});

describe('what is not a comparison', () => {
  test('a new kernel is reported as new', async () => {
    const at = await repository();
    const files = kernelFiles('matmul', fast);
    const page = await at.settledPage(await at.openPullRequest(files));
    expect(page.check).toMatchObject({ conclusion: 'success' });
    expect(page.comments[0]).toMatch(/matmul\/optimized\/n=64.*\bnew\b/s);
    expect(page.comments[0]).not.toContain('add/optimized');
  });

  test('a change of nothing measured gets a check run and nothing else', async () => {
    const at = await repository();
    const page = await at.settledPage(await at.openPullRequest({ 'README.md': 'Read me.\n' }));
    expect(page.check).toMatchObject({
      conclusion: 'success',
      title: 'Nothing measured is touched',
    });
    expect(page.comments).toEqual([]);
    expect(page.labels).toEqual([]);
    expect(await at.notes(page.headRef)).toEqual({});
  });

  test('a failed build shows its last lines, folded', async () => {
    const at = await repository();
    const failure = {
      kind: 'build',
      message: 'The build failed.',
      tail: 'line 41\nline 42',
    } as const;
    const page = await at.settledPage(await at.openPullRequest(changed({ ns: 1, failure })));
    expect(page.check).toMatchObject({ conclusion: 'failure', title: 'Errored: the build failed' });
    expect(page.comments[0]).toMatch(/<details>.*line 41\nline 42/s);
    expect(page.labels).toEqual([]);
  });

  test.each(['suite', 'threw', 'hung'] as const)(
    'a kernel of which "%s" is to be said',
    async (kind) => {
      const at = await repository();
      const failure = { kind, message: `This is what went wrong: ${kind}.`, tail: '' };
      const page = await at.settledPage(await at.openPullRequest(changed({ ns: 1, failure })));
      expect(page.check).toMatchObject({ conclusion: 'failure' });
      expect(page.comments[0]).toContain(`This is what went wrong: ${kind}.`);
    },
  );
});

describe('a configured test command', () => {
  const withTest = (command: string) => ({
    ...changed(fast),
    '.github/isochron.yml': `test: ${command}\n`,
  });
  const faster = changed({ ns: 700_000 });

  test('that passes is a line of the report', async () => {
    const at = await repository(withTest('"true"'));
    const page = await at.settledPage(await at.openPullRequest(faster));
    expect(page.check).toMatchObject({ conclusion: 'success' });
    expect(page.comments[0]).toContain('All tests passing');
  });

  test('that fails shows its last lines and fails the check run', async () => {
    const at = await repository(withTest('"false"'));
    const page = await at.settledPage(await at.openPullRequest(faster));
    expect(page.check).toMatchObject({ conclusion: 'failure' });
    expect(page.check?.title).toContain('tests failed');
    expect(page.comments[0]).toContain('3 specs failed');
  });
});

describe('what base cannot do and head mends', () => {
  test.each(['build', 'suite'] as const)(
    'its %s: neither a pass nor a failure of head',
    async (kind) => {
      const failure = { kind, message: `This is base's fault: ${kind}.`, tail: '' };
      const at = await repository(changed({ ns: 1_000_000, failure }));
      const page = await at.settledPage(await at.openPullRequest(changed(fast)));
      expect(page.check).toMatchObject({ conclusion: 'neutral' });
      expect(page.comments[0]).toContain('Base has wrong numbers or fails');
      expect(page.comments[0]).toContain('1.00 ms');
    },
  );
});

test('settings that head changes are not used, which the report says, mistakes included', async () => {
  const at = await repository();
  const files = { ...changed(slower), '.github/isochron.yml': 'bugdet: 1m\n' };
  const page = await at.settledPage(await at.openPullRequest(files));
  expect(page.labels).toEqual(['perf: regression']);
  expect(page.comments[0]).toMatch(/version of the base was used.*mistake.*`bugdet`/s);
});

describe('the next push', () => {
  test('that takes the change back takes label and verdict back as well', async () => {
    const at = await repository();
    const number = await at.openPullRequest(changed(slower));
    await at.settledPage(number);
    await at.push('topic', changed(fast));
    const page = await at.settledPage(number);
    expect(page.check).toMatchObject({ conclusion: 'success' });
    expect(page.labels).toEqual([]);
    expect(page.comments).toHaveLength(1);
    expect(headline(page.comments[0])).toMatch(/Nothing measured is touched any more/);
  });

  test('edits the comment and keeps one label of the family', async () => {
    const at = await repository();
    const number = await at.openPullRequest(changed(slower));
    const before = await at.settledPage(number);
    await at.push('topic', changed({ ns: 700_000 }));
    const after = await at.settledPage(number);
    expect(before.labels).toEqual(['perf: regression']);
    expect(after.labels).toEqual(['perf: improvement']);
    expect(after.comments).toHaveLength(1);
    expect(headline(after.comments[0])).toMatch(/Improvement/);
  });

  test('that makes it worse posts one new comment, since edits notify nobody', async () => {
    const at = await repository();
    const number = await at.openPullRequest(changed({ ns: 700_000 }));
    await at.settledPage(number);
    await at.push('topic', changed(slower));
    const page = await at.settledPage(number);
    expect(page.comments).toHaveLength(2);
    expect(headline(page.comments[1])).toMatch(/Regression/);
    expect(page.comments[0]).not.toMatch(/Improvement/);
  });
});
