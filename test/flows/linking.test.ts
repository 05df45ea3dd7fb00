/** A run needs an issue: where it is found, and what is said where it is not. */
import { describe, expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { fast, github, headline, repository, sandbox, useHouse } from './house.ts';

useHouse();

const change = kernelFiles('add', { ns: 900_000 });

describe('without an issue', () => {
  test('nothing is run, and one comment says what to do', async () => {
    const at = await repository();
    const before = sandbox.verified.length;
    const number = await at.openPullRequest(change, { body: 'For fun.' });
    const page = await at.settledPage(number);
    expect(sandbox.verified.length).toBe(before);
    expect(page.check).toMatchObject({ conclusion: 'action_required', title: 'Link an issue' });
    expect(page.labels).toEqual(['perf: needs-issue']);
    expect(page.comments).toHaveLength(1);
    expect(page.comments[0]).toContain('Write `Closes #<number>` into the description');
    expect(await at.notes('topic')).toEqual({});
  });

  test('an edit that adds one starts the run, in the same comment', async () => {
    const at = await repository();
    const number = await at.openPullRequest(change, { body: 'For fun.' });
    await at.settledPage(number);
    const { owner, repo } = at;
    const body = 'For fun. Fixes #1';
    await at.octokit.rest.pulls.update({ owner, repo, pull_number: number, body });
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.comments).toHaveLength(1);
    expect(headline(page.comments[0])).toMatch(/Improvement/);
  });

  test('it is measured all the same where the configuration says that none is needed', async () => {
    const files = { ...kernelFiles('add', fast), '.github/isochron.yml': 'issue: optional\n' };
    const at = await repository(files, { issue: false });
    const number = await at.openPullRequest(change, { body: '' });
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: improvement']);
    expect(await at.notes('topic')).toEqual({});
  });
});

describe('an issue is found', () => {
  test('where a person linked it by hand', async () => {
    const at = await repository();
    const number = await at.openPullRequest(change, { body: '' });
    await at.settledPage(number);
    github.linkIssue(at.full, number, 1);
    await at.comment(number, '/perf run');
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.body).toBe('');
  });

  test.each([
    ['the branch', { branch: 'issue-1-faster' }],
    ['the branch, number first', { branch: '1-faster' }],
    ['the title', { title: 'Faster, for #1' }],
  ])('in %s: the text is amended, and the comment says that it was guessed', async (_, named) => {
    const at = await repository();
    const number = await at.openPullRequest(change, { ...named, body: 'Faster.' });
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.body).toBe('Faster.\n\nCloses #1');
    expect(page.comments[0]).toMatch(/guessed/);
  });

  test('in a name only when it is a performance issue', async () => {
    const at = await repository(undefined, { issue: false });
    await at.openIssue('Typo', 'In the README.', []);
    const number = await at.openPullRequest(change, { branch: 'issue-1-typo', body: '' });
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: needs-issue']);
  });

  test('for a base that makes no link, which the comment says', async () => {
    const at = await repository();
    await at.push('release', { 'NEWS.md': 'Soon.\n' });
    const number = await at.openPullRequest(change, { base: 'release', body: 'Closes #1' });
    const page = await at.settledPage(number);
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.comments[0]).toMatch(/`release`.*not the default branch|not the default branch/s);
  });
});
