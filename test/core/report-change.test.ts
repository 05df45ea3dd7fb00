import { describe, expect, test } from 'vitest';
import type { BenchmarkDrift, Commit, Levels } from '#core/model/change.ts';
import { UserError } from '#core/model/errors.ts';
import { type Change, changeIssue } from '#core/report/change.ts';
import { baselineCheck, unopenedCheck } from '#core/report/check-run.ts';
import { driftText } from '#core/report/drift.ts';
import { baseSha, benchmark, comparison, headSha, report, row } from './report-fixtures.ts';

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

const matmul = benchmark('matmul', 512);
const add = benchmark('add', 512);
const steady = benchmark('conv2d', 64);
const rows = [
  row(add, 'regression', { comparison: comparison(1.021) }),
  row(matmul, 'regression', { comparison: comparison(1.0424) }),
  row(steady, 'no-change'),
];

const commit = (sha: string, author: string, subject: string): Commit => {
  return { sha, author, subject, committedAt: '2026-03-01T09:00:00Z' };
};
const culprit = commit(headSha, 'Ada @lovelace', 'Inline the loop (#12), for @everybody');

const levels: Levels = {
  before: { ns: 4_340_000, points: 31 },
  after: { ns: 4_520_000, points: 1 },
};

const drifts: readonly BenchmarkDrift[] = [
  { benchmark: matmul.id, drift: { ratio: 1.031, low: 1.024, high: 1.038, points: 9 } },
  { benchmark: add.id, drift: { ratio: 0.952, low: 0.9488, high: 0.9552, points: 12 } },
];

function change(more: Partial<Change> = {}): Change {
  return {
    report: report({ judged: { headline: 'regression', rows } }),
    slower: [matmul.id],
    goodSha: baseSha,
    suspects: [culprit],
    pageUrl: 'https://github.com/octo/kernels',
    levels: new Map([[matmul.id, levels]]),
    since: { tag: 'v1.2.0', drifts },
    ...more,
  };
}

const settings = { labels: true };
const text = (own: Change): string => {
  const { title, body } = changeIssue(own, settings, null);
  return `${title}\n\n${body}`;
};

describe('the issue about a change', () => {
  test('names one benchmark, one commit, the series, the drift, and how to see it', async () => {
    await golden('change-issue.md', text(change()));
  });

  test('of several benchmarks begins with the worst', async () => {
    const several = change({ slower: [add.id, matmul.id], since: null });
    expect(changeIssue(several, settings, null).title).toBe(
      '`matmul/optimized/n=512` and 1 more got 4.2 % slower with 4ead000',
    );
    await golden('change-issue-several.md', text(several));
  });

  test('says a range where its commits could not be told apart', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      commit(`${index}`.padStart(2, '0').repeat(20), 'Grace', `Change ${index}`),
    );
    const first = commit('f'.repeat(40), 'Grace', 'Begin');
    const range = change({ suspects: [first, ...many, culprit], levels: new Map() });
    await golden('change-issue-range.md', text(range));
  });

  test('mentions nobody', () => {
    const { title, body, comment } = changeIssue(change(), settings, null);
    for (const own of [title, body, comment]) expect(own).not.toMatch(/(?<![\w/])@\w/);
  });

  test('is found again by its culprit, and not older than the first suspect', () => {
    const first = { ...culprit, sha: 'f'.repeat(40), committedAt: '2026-02-01T00:00:00Z' };
    const issue = changeIssue(change({ suspects: [first, culprit] }), settings, 7);
    expect(issue).toMatchObject({ known: 7, since: '2026-02-01T00:00:00Z' });
    expect(issue.marker).toBe(`<!-- isochron:change ${headSha} -->`);
    expect(issue.body).toContain(issue.marker);
  });

  test('and its comment hold a word for each benchmark on its testbed, which is nobody else', () => {
    const both = changeIssue(change({ slower: [add.id, matmul.id] }), settings, null);
    const one = changeIssue(change(), settings, null);
    const own = report({ judged: { rows } });
    const elsewhere = { ...own, testbed: { ...own.testbed, id: 'another' } };
    const other = changeIssue(change({ report: elsewhere }), settings, null);
    expect(new Set([...both.findings, ...one.findings, ...other.findings]).size).toBe(3);
    for (const { body, comment, findings } of [both, one, other]) {
      for (const finding of findings) {
        expect(finding).toMatch(/^[0-9a-f]{16}:[0-9a-f]{16}$/);
        expect(body).toContain(finding);
        expect(comment).toContain(finding);
      }
    }
  });

  test('has the label where labels are on', () => {
    expect(changeIssue(change(), { labels: true }, null).labels).toEqual(['performance']);
    expect(changeIssue(change(), { labels: false }, null).labels).toEqual([]);
  });

  test('is added to where the same commit is found for something else', async () => {
    await golden('change-comment.md', changeIssue(change(), settings, 7).comment);
  });

  test('of very many benchmarks fits into an issue', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      row(benchmark('matmul', index + 1), 'regression', { comparison: comparison(1.05) }),
    );
    const own = report({ judged: { headline: 'regression', rows: many } });
    const slower = many.map(({ benchmark: { id } }) => id);
    const { body } = changeIssue(change({ report: own, slower }), settings, null);
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain('And 480 more rows.');
  });
});

test('without issues the check run says what the issue would have said', async () => {
  const { title, body } = changeIssue(change(), settings, null);
  const why = new UserError('GitHub refused to open an issue in `octo/kernels` (410: gone).');
  const check = unopenedCheck(headSha, { title, body }, why);
  expect(check).toMatchObject({ headSha, status: 'completed', conclusion: 'failure' });
  await golden('check-change-without-issue.md', `${check.title}\n\n${check.summary}`);
});

describe('the drift since a release', () => {
  test('heads the check run of a commit', async () => {
    const own = report({ base: null, judged: { rows: [row(add, 'no-change')] } });
    const check = baselineCheck(own, headSha, 'success', driftText(drifts, 'v1.2.0'));
    await golden('check-drifted.md', `${check.title}\n\n${check.summary}`);
  });

  test('is nothing where nothing has moved, and short where everything has', () => {
    expect(driftText([], 'v1')).toBeNull();
    const many = Array.from({ length: 25 }, () => drifts[0]!);
    expect(driftText(many, 'v1')?.split('\n')).toHaveLength(2 + 20 + 1);
    expect(driftText(many, 'v1')).toContain('- and 5 more benchmarks');
  });
});
