import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Issue, PullRequest } from '#core/model/repository.ts';
import { findLink, mentionedIssues, withClosingKeyword } from '#core/policy/link.ts';

const pullRequest: PullRequest = {
  number: 3,
  title: 'Faster matmul',
  body: '',
  author: 'ada',
  authorAssociation: 'MEMBER',
  state: 'open',
  draft: false,
  baseRef: 'main',
  baseSha: 'b'.repeat(40),
  headRef: 'topic',
  headSha: 'a'.repeat(40),
  headRepository: 'acme/kernels',
  labels: [],
};

function issue(number: number, change: Partial<Issue> = {}): Issue {
  return {
    number,
    title: 'matmul is slow',
    body: '',
    author: 'bob',
    state: 'open',
    labels: ['performance'],
    isPullRequest: false,
    ...change,
  };
}

function link(
  change: Partial<PullRequest>,
  issues: readonly Issue[],
  closingIssues: number[] = [],
) {
  return findLink({
    pullRequest: { ...pullRequest, ...change },
    defaultBranch: 'main',
    closingIssues,
    lookedUp: new Map(issues.map((own) => [own.number, own])),
  });
}

describe('mentioned issues', () => {
  test.each([
    ['Closes #12', [12]],
    ['fixes: #12 and resolves #13', [12, 13]],
    ['FIXED #7\nCloses GH-8', [7, 8]],
    ['see #12', []],
    ['discloses #12', []],
    ['Closes other/repo#12', []],
    ['<!-- Closes #12 -->', []],
    ['`Closes #12`', []],
    ['```\nCloses #12\n```\nFixes #13', [13]],
    ['Closes #0', []],
    ['Closes #12abc', []],
  ])('in the body %j: %j', (body, expected) => {
    const found = mentionedIssues({ title: '', headRef: '', body });
    expect(found).toEqual(expected.map((number) => ({ number, origin: 'body' })));
  });

  test.each([
    ['issue-12', [12]],
    ['fix/issue-12-matmul', [12]],
    ['12-faster-matmul', [12]],
    ['ada/12-faster', [12]],
    ['fix-#12', [12]],
    ['tissue-12', []],
    ['release-2-12', []],
    ['v12-x', []],
    ['main', []],
  ])('in the branch %s: %j', (headRef, expected) => {
    const found = mentionedIssues({ title: '', headRef, body: '' });
    expect(found).toEqual(expected.map((number) => ({ number, origin: 'branch' })));
  });

  test.each([
    ['Faster matmul (#12)', [12]],
    ['issue-12: tiles', [12]],
    ['12-faster-matmul', [12]],
    ['12-bit decoder', []],
    ['C#12 syntax', []],
    ['acme/other#12', []],
  ])('in the title %s: %j', (title, expected) => {
    const found = mentionedIssues({ title, headRef: '', body: '' });
    expect(found).toEqual(expected.map((number) => ({ number, origin: 'title' })));
  });

  test('come best first: body, branch, title', () => {
    const found = mentionedIssues({ title: '#3', headRef: 'issue-2', body: 'Closes #1' });
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3]);
  });
});

describe('the link of a pull request', () => {
  test("is GitHub's own, before anything that is written", () => {
    const found = link({ body: 'Closes #12' }, [issue(12)], [9]);
    expect(found).toEqual({ kind: 'linked', issue: 9 });
  });

  test('is what the body closes, also on a base that GitHub makes no links for', () => {
    const body = 'Closes #12';
    const unlabelled = issue(12, { labels: [] });
    expect(link({ body }, [unlabelled])).toEqual({ kind: 'named', issue: 12, otherBase: false });
    const other = link({ body, baseRef: 'next' }, [unlabelled]);
    expect(other).toEqual({ kind: 'named', issue: 12, otherBase: true });
  });

  test('is guessed from an open performance issue only', () => {
    const headRef = 'issue-12';
    const guessed = { kind: 'guessed', issue: 12, from: 'branch', otherBase: false };
    expect(link({ headRef }, [issue(12)])).toEqual(guessed);
    for (const other of [
      issue(12, { state: 'closed' }),
      issue(12, { labels: ['bug'] }),
      issue(12, { isPullRequest: true }),
      issue(13),
    ]) {
      expect(link({ headRef }, [other])).toEqual({ kind: 'none' });
    }
  });

  test('goes on to the next mention where one is no issue', () => {
    const found = link({ body: 'Closes #4', headRef: '5-x', title: 'for #12' }, [
      issue(4, { isPullRequest: true }),
      issue(5, { labels: [] }),
      issue(12),
    ]);
    expect(found).toEqual({ kind: 'guessed', issue: 12, from: 'title', otherBase: false });
  });

  test('is none for a pull request that names nothing', () => {
    expect(link({}, [issue(12)])).toEqual({ kind: 'none' });
  });
});

describe('the closing keyword', () => {
  test.each([
    ['', 'Closes #12'],
    ['Tiles.\n', 'Tiles.\n\nCloses #12'],
    ['fixes #12', 'fixes #12'],
    ['Closes #123', 'Closes #123\n\nCloses #12'],
    ['<!-- Closes #12 -->', '<!-- Closes #12 -->\n\nCloses #12'],
    ['```\nnever ends', 'Closes #12\n\n```\nnever ends'],
  ])('in %j', (body, expected) => {
    expect(withClosingKeyword(body, 12)).toBe(expected);
  });

  test('is added once, is seen, and loses nothing', () => {
    const bodies = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom('```', '<!--', '-->', '`', 'Closes #12', '#12', '\n', 'x', '~~~'))
        .map((parts) => parts.join('\n')),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const once = withClosingKeyword(body, 12);
        expect(withClosingKeyword(once, 12)).toBe(once);
        expect(once).toContain(body.trimEnd());
        const found = mentionedIssues({ title: '', headRef: '', body: once });
        expect(found).toContainEqual({ number: 12, origin: 'body' });
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});
