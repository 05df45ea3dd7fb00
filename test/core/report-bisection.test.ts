import { describe, expect, test } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { BisectionResult, Finding, SearchOutcome, SearchRun } from '#core/model/bisection.ts';
import type { Commit } from '#core/model/change.ts';
import * as reports from '#core/report/bisection.ts';
import { bisectionTerminal, bisectionVerdict } from '#core/report/bisection-terminal.ts';
import { bisectionNote } from '#core/report/note.ts';

const id = 'matmul/optimized/n=512' as BenchmarkId;
const sha = (digit: string): string => digit.repeat(40);
const page = 'https://github.com/octo/kernels';

function outcome(change: Partial<SearchOutcome>): SearchOutcome {
  return {
    ...{ benchmark: id, source: 'kernels/matmul/suite.ts', verdict: 'regression', isOpen: false },
    ...{ comparison: { ratio: 1.042, low: 1.038, high: 1.046, rounds: 15 }, reason: null },
    ...change,
  };
}

function run(runId: string, change: Partial<SearchOutcome> = {}): SearchRun {
  return { runId, outcomes: [outcome(change)], unbuilt: null };
}

const equal = {
  verdict: 'no-change',
  comparison: { ratio: 1.0004, low: 0.998, high: 1.003, rounds: 7 },
} as const;

const commit = (digit: string, author: string, subject: string): Commit => {
  return { sha: sha(digit), author, subject, committedAt: '2026-03-01T09:00:00Z' };
};
const culprit = commit('c', 'Ada @lovelace', 'Inline the loop (#12), for @everybody');

const finding: Finding = {
  benchmarks: [id],
  suspects: [culprit],
  skipped: [],
  parentSha: sha('b'),
  before: { sha: sha('8'), run: run('run-3', equal) },
  after: { sha: sha('c'), run: run('run-2') },
  confirmation: run('run-4'),
};

function result(change: Partial<BisectionResult> = {}): BisectionResult {
  return {
    benchmark: 'matmul',
    good: sha('a'),
    bad: sha('d'),
    commits: 12,
    untouched: 7,
    whole: run('run-1'),
    findings: [finding],
    runs: 5,
    testbedId: 'f00dcafe',
    ...change,
  };
}

const broken = commit('9', 'Grace', 'Break the build');
const range = result({
  findings: [
    {
      ...finding,
      suspects: [broken, culprit],
      skipped: [
        { commit: broken, why: 'The build of head failed: `npm run build` exited with 1.' },
      ],
      before: null,
    },
  ],
});
const unconfirmed = result({
  findings: [{ ...finding, confirmation: run('run-4', equal) }],
});
const nothing = result({ untouched: 0, findings: [], runs: 1, whole: run('run-1', equal) });
const unknown = result({
  ...{ untouched: 0, findings: [], runs: 2 },
  whole: run('run-1', {
    verdict: 'inconclusive',
    comparison: { ratio: 1.008, low: 0.99, high: 1.03, rounds: 120 },
    reason:
      '120 rounds did not settle it; a change of 2.1 % or more would most likely have been seen',
  }),
});

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

describe('a bisection', () => {
  test.each([
    ['culprit', result()],
    ['range', range],
    ['unconfirmed', unconfirmed],
    ['nothing', nothing],
    ['unknown', unknown],
  ])('says what it found: %s', async (name, own) => {
    await golden(`bisection-${name}.md`, reports.bisectionText(own, page));
  });

  test('says the same on a terminal and in a note', async () => {
    await golden('bisection-terminal.txt', bisectionTerminal(range));
    const note = bisectionNote(range, 12, { notesBranch: 'isochron/notes' }, page);
    expect(note).toMatchObject({ path: 'notes/issues/12/README.md', branch: null });
    await golden('note-bisection.md', note.section);
    expect(note.section.split('\n').length).toBeLessThan(40);
  });

  test('says how far it is, and why it cannot begin', async () => {
    const progress = { benchmark: 'matmul', good: sha('a'), bad: sha('d') };
    const sentences = [
      reports.bisectionUnderWay({ ...progress, step: 3, steps: 5, commitsLeft: 12 }),
      reports.bisectionNeedsRange('matmul'),
      reports.unknownRevision('v9`'),
      reports.notOneLine('aaaaaaa', 'ddddddd'),
      reports.noSuchBenchmark('matmul/*'),
      reports.endNotMeasured(sha('d'), 'The build of head failed.'),
    ];
    await golden('bisection-sentences.md', sentences.join('\n\n---\n\n'));
  });

  test('mentions nobody', () => {
    for (const own of [result(), range, unconfirmed]) {
      expect(reports.bisectionText(own, page)).not.toMatch(/(?<![\w/])@\w/);
    }
  });

  test('has the verdict of what it compared first, or a regression', () => {
    expect([result(), unconfirmed, nothing, unknown].map(bisectionVerdict)).toEqual([
      'regression',
      'regression',
      'no-change',
      'inconclusive',
    ]);
  });
});
