import { describe, expect, test } from 'vitest';
import { floorsOf } from '#core/analysis/floors.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import { benchmarkId } from '#core/model/benchmark.ts';
import type { Entry, Recording, Round } from '#core/model/recording.ts';
import { planLooks } from '#core/stats/looks.ts';
import {
  benchmarkOf,
  checkOf,
  conditions,
  entryOf,
  failureOf,
  recordingOf,
  roundOf,
  roundsOf,
  testbed,
} from '../properties/simulated.ts';

const own = benchmarkOf();
/** Rounds at the first look that can show a change. */
function roundsFor(benchmarks: number): number {
  const looks = planLooks(benchmarks, defaultProcedure);
  return looks.find(({ changeLevel }) => changeLevel > 0)?.rounds ?? 0;
}
const enough = roundsFor(2);
const slower: Round[] = roundsOf(Array.from({ length: enough }, (_, i) => 0.1 + i / 1e5));
const equal: Round[] = roundsOf(Array.from({ length: enough }, (_, i) => (i % 3) / 1e5));

function judged(change: Partial<Recording>, series: readonly BaselinePoint[] = []) {
  const judgement = judgeRecording(recordingOf(change), new Map([[own.id, series]]));
  const [row] = judgement.rows;
  if (row === undefined) throw new Error('no row');
  return { ...judgement, row };
}

describe('a row', () => {
  test('has the verdict of its rounds, and shows no reason for a plain one', () => {
    expect(judged({ rounds: slower }).row).toMatchObject({ verdict: 'regression', reason: null });
    expect(judged({ rounds: equal }).row).toMatchObject({ verdict: 'no-change', reason: null });
  });

  test('says how little could have been seen where nothing was decided', () => {
    const { maxRounds, minRounds } = defaultProcedure;
    const wild = roundsOf(Array.from({ length: maxRounds }, (_, i) => (i % 2 === 0 ? 0.3 : -0.3)));
    expect(judged({ rounds: wild }).row).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        new RegExp(`^${maxRounds} rounds did not settle it; a change of \\d+ % or more`),
      ),
    });
    // Those for equality alone are not enough, nor is one fewer.
    for (const count of [minRounds - 1, minRounds]) {
      const some = { rounds: slower.slice(0, count), notReached: [own.id] };
      expect(judged(some).row.reason).toBe(
        `the budget ended after ${count} rounds; so few can show no change of any size`,
      );
    }
    expect(judged({ notReached: [own.id] }).row).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the budget did not reach it',
      comparison: null,
    });
  });

  test('that is not steady in most of its rounds is inconclusive, however slow it is', () => {
    const unsteady = (count: number, arm: 'base' | 'head'): Round[] =>
      slower.map((round, index) => {
        const samples = round[arm];
        if (samples === null) throw new Error('no base');
        return { ...round, [arm]: { ...samples, steady: index >= count } };
      });
    const half = Math.floor(enough / 2);
    expect(judged({ rounds: unsteady(half, 'head') }).row.verdict).toBe('regression');
    for (const arm of ['head', 'base'] as const) {
      const { row } = judged({ rounds: unsteady(half + 1, arm) });
      expect(row).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(/^not steady/),
      });
      expect(row.comparison?.ratio).toBeGreaterThan(1.09);
    }
  });

  test('is divided its alpha by all benchmarks compared, new and removed ones aside', () => {
    const rows = (count: number, role: Entry['role']): Entry[] =>
      Array.from({ length: count }, (_, n) =>
        entryOf({ benchmark: benchmarkOf('add', 'optimized', n), role }),
      );
    const counts = Array.from({ length: 100 }, (_, index) => index + 1);
    const tooMany = counts.find((count) => roundsFor(count) > roundsFor(1)) as number;
    const rounds = slower.slice(0, roundsFor(1));
    const verdictBeside = (others: Entry[]) =>
      judged({ rounds, entries: [entryOf(), ...others] }).row.verdict;
    expect(verdictBeside(rows(tooMany - 2, 'compared'))).toBe('regression');
    expect(verdictBeside([...rows(9, 'new'), ...rows(9, 'removed')])).toBe('regression');
    expect(verdictBeside(rows(tooMany - 1, 'compared'))).toBe('inconclusive');
  });

  test('of wrong numbers is incorrect and shows no speed, at whatever shape they were', () => {
    const cell = benchmarkOf('matmul', 'optimized', 7).id;
    const wrong = checkOf({ status: 'wrong', cell, reason: 'it is 2', maxRelativeError: 1 });
    const { row, headline, wrongChecks } = judged({ rounds: slower, checks: [checkOf(), wrong] });
    expect(row).toMatchObject({ verdict: 'incorrect', comparison: null, aloneNs: null });
    expect(row.reason).toBe('matmul/optimized/n=7: it is 2');
    expect(row.correctness).toEqual(wrong);
    expect([headline, wrongChecks]).toEqual(['incorrect', [wrong]]);
  });

  test.each([
    benchmarkOf('matmul', 'naive').id,
    benchmarkOf('matmul', 'optimized-2').id,
    benchmarkOf('matmul2').id,
    benchmarkId('matmul', 'verify', {}),
  ])('is not touched by wrong numbers in %s, though the headline is', (cell) => {
    const checks = [checkOf({ status: 'wrong', cell })];
    const { row, headline } = judged({ rounds: slower, checks });
    expect(row.verdict).toBe('regression');
    expect(headline).toBe('incorrect');
  });

  test('of a command is wrong where its verify command says so', () => {
    const source = { kind: 'command', kernel: 'matmul' } as const;
    const entries = [entryOf({ benchmark: { ...own, source } })];
    const checks = [checkOf({ status: 'wrong', cell: benchmarkId('matmul', 'verify', {}) })];
    const { row } = judged({ rounds: slower, entries, checks });
    expect(row).toMatchObject({ verdict: 'incorrect', comparison: null });
  });

  test('cannot be compared with a base that is wrong or failed, which is said', () => {
    const checks = [checkOf({ status: 'wrong', arm: 'base', reason: 'it is 2' })];
    const reason = /base cannot be compared with .*it is 2/;
    const wrong = judged({ rounds: slower, checks });
    expect(wrong.row).toMatchObject({ verdict: 'inconclusive', comparison: null });
    expect(wrong.row.reason).toMatch(reason);
    expect(wrong.headline).toBe('inconclusive');
    const failures = [failureOf({ arm: 'base', benchmark: own.id })];
    expect(judged({ rounds: slower, failures }).row.reason).toMatch(/it threw/);
  });

  test.each([
    ['itself', { benchmark: own.id }],
    ['its kernel', {}],
    ['everything', { kernel: null }],
  ])('is errored where head fails in %s', (_name, change) => {
    const { row, headline } = judged({ rounds: slower, failures: [failureOf(change)] });
    expect(row).toMatchObject({ verdict: 'errored', reason: 'it threw', comparison: null });
    expect(headline).toBe('errored');
  });

  test('is left alone by a failure of another kernel', () => {
    const failures = [failureOf({ kernel: 'add' })];
    const { row, headline } = judged({ rounds: equal, failures });
    expect(row.verdict).toBe('no-change');
    expect(headline).toBe('errored');
  });

  test.each(['new', 'timed-only'] as const)('that is %s shows the time of head alone', (role) => {
    const rounds = [10, 30, 20].map((ns, index) => roundOf(index, null, [ns]));
    expect(judged({ rounds, entries: [entryOf({ role })] }).row).toMatchObject({
      verdict: 'no-change',
      comparison: null,
      aloneNs: 20,
      reason: role === 'new' ? 'nothing to compare with' : null,
    });
  });

  test.each([
    ['new', 'inconclusive'],
    ['timed-only', 'no-change'],
    ['removed', 'no-change'],
  ] as const)('that is %s and was not timed is %s', (role, verdict) => {
    expect(judged({ entries: [entryOf({ role })] }).row).toMatchObject({ verdict, aloneNs: null });
  });
});

describe('the headline', () => {
  const second = benchmarkOf('add');
  const entries = [entryOf(), entryOf({ benchmark: second })];

  test('is that of the worst row', () => {
    const rounds = [...equal, ...roundsOf(Array(enough).fill(-0.1), second)];
    expect(judged({ entries, rounds }).headline).toBe('improvement');
    expect(judged({ entries, rounds: equal }).headline).toBe('inconclusive');
    expect(judged({ entries, rounds: [...slower, ...rounds.slice(enough)] }).headline).toBe(
      'regression',
    );
  });

  test('leaves yardsticks and removed rows out', () => {
    const [first] = entries as [Entry];
    for (const role of ['timed-only', 'removed'] as const) {
      const beside = { entries: [first, entryOf({ benchmark: second, role })], rounds: equal };
      const failures = [failureOf({ kernel: 'add', benchmark: second.id })];
      expect(judged({ ...beside, failures }).headline).toBe('no-change');
    }
  });

  test('counts what was checked and names what was not', () => {
    const checks = [checkOf(), checkOf({ phase: 'last-timed' }), checkOf({ arm: 'base' })];
    expect(judged({ entries, rounds: equal, checks })).toMatchObject({
      checkedCells: 1,
      uncheckedKernels: ['add'],
    });
  });
});

describe('the stored baseline', () => {
  const series = (testbedId: string) =>
    Array.from({ length: 12 }, (_, index): BaselinePoint => {
      const floorNs = 1 + ((index * 7) % 5) / 1000;
      const recordedAt = '2026-03-01T00:00:00.000Z';
      const rest = { recordedAt, floorNs, rounds: 5, conditions };
      return { benchmark: own.id, testbedId, sha: `c${index}`, ...rest };
    });

  test('has its say beside the verdict and never in it', () => {
    const normal = judged({ rounds: slower }, series(testbed.id));
    expect(normal.row).toMatchObject({ verdict: 'regression', baseline: { says: 'agrees' } });
    const drifted = series(testbed.id).map((point) => ({ ...point, floorNs: 2 * point.floorNs }));
    const against = judged({ rounds: slower }, drifted);
    expect(against.row.baseline.says).toBe('disagrees');
    expect({ ...against.row, baseline: null }).toEqual({ ...normal.row, baseline: null });
    expect(against.headline).toBe('regression');
  });

  test('of another testbed is no baseline', () => {
    const { row } = judged({ rounds: slower }, series('another'));
    expect(row.baseline).toMatchObject({ says: 'none yet', points: 0 });
  });

  test('has nothing to say of wrong numbers', () => {
    const checks = [checkOf({ status: 'wrong' })];
    const { row } = judged({ rounds: slower, checks }, series(testbed.id));
    expect(row.baseline).toMatchObject({ says: 'none yet', low: null });
  });
});

test('the times of both arms are the medians of the floors of their rounds', () => {
  const rounds = [
    roundOf(0, [1, 3, 9], [10, 20, 90]),
    roundOf(1, [5, 5], [50, 50]),
    roundOf(2, null, [70]),
  ];
  // Floors: 2 and 5 in base; 15, 50 and 70 in head.
  expect(floorsOf(rounds)).toEqual({ baseNs: 3.5, headNs: 50 });
});

describe('a busy machine', () => {
  const set = (rounds: readonly Round[]): Round[] =>
    rounds.map((round) => ({ ...round, contended: true }));

  test('that was seldom its own leaves a row undecided, with the reason', () => {
    const most = [...set(slower), ...slower.slice(0, enough - 1)].map((round, index) => ({
      ...round,
      index,
    }));
    const { row } = judged({ entries: [entryOf({ benchmark: own })], rounds: most });
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toBe(
      `the machine was busy: in ${enough} of ${2 * enough - 1} rounds a loop of known length took ` +
        'over 1.25 times its best',
    );
  });

  test('has no say where it was its own often enough, in verdicts and in times', () => {
    const wild = set(roundsOf(Array.from({ length: enough - 1 }, () => -2)));
    const { row } = judged({
      entries: [entryOf({ benchmark: own })],
      rounds: [...wild, ...slower].map((round, index) => ({ ...round, index })),
    });
    expect(row.verdict).toBe('regression');
    const alone = [
      { ...roundOf(0, null, [50]), contended: true },
      roundOf(1, null, [5]),
      { ...roundOf(2, null, [50]), contended: true },
    ];
    expect(floorsOf(alone).headNs).toBe(5);
    expect(floorsOf(alone.slice(0, 1)).headNs).toBe(50);
  });
});
