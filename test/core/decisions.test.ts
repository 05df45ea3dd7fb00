/** What people decide by commands: a part put into a whole, what is accepted, who is asked next. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withAcceptances } from '#core/analysis/accept.ts';
import { explainRecording } from '#core/analysis/explain.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { mergeRecordings } from '#core/analysis/merge-recordings.ts';
import type { Acceptance } from '#core/model/acceptance.ts';
import type { Escalation, EscalationLevel } from '#core/model/escalation.ts';
import { verdicts } from '#core/model/judgement.ts';
import type { Recording, Round } from '#core/model/recording.ts';
import type { ThreadComment } from '#core/model/repository.ts';
import { isAddressee, isDue, oneLevelUp, saidSince } from '#core/policy/escalation.ts';
import { explanationAnswer } from '#core/report/explain-answer.ts';
import {
  benchmarkOf,
  checkOf,
  entryOf,
  failureOf,
  recordingOf,
  roundsOf,
  testbed,
} from '../properties/simulated.ts';

const kernels = ['add', 'matmul', 'softmax'].map((name) => benchmarkOf(name));
const [add, matmul] = kernels as [ReturnType<typeof benchmarkOf>, ReturnType<typeof benchmarkOf>];

/** Forty rounds around a log ratio, which is enough for every verdict. */
function around(log: number, benchmark = add, noise = 1e-4): Round[] {
  return roundsOf(
    Array.from({ length: 40 }, (_, n) => log + noise * (((n * 0.618) % 1) - 0.5)),
    benchmark,
  );
}

function recordingWith(
  benchmarks: readonly ReturnType<typeof benchmarkOf>[],
  more: Partial<Recording>,
): Recording {
  return recordingOf({ entries: benchmarks.map((benchmark) => entryOf({ benchmark })), ...more });
}

const judged = (recording: Recording) => judgeRecording(recording, new Map());
const headline = (recording: Recording | null) => recording && judged(recording).headline;

describe('a part put into a whole run', () => {
  const whole = recordingWith([add, matmul], {
    rounds: [...around(0.1, add), ...around(0, matmul)],
  });

  test('replaces what was measured anew, and nothing else', () => {
    const part = recordingWith([add], { id: 'run-2', rounds: around(0, add), seconds: 3 });
    const merged = mergeRecordings(whole, part);
    expect(merged?.entries.map(({ benchmark }) => benchmark.id)).toEqual([add.id, matmul.id]);
    expect(merged?.rounds).toHaveLength(80);
    expect(headline(whole)).toBe('regression');
    expect(headline(merged)).toBe('no-change');
    const other = recordingWith([matmul], { rounds: around(0, matmul) });
    expect(headline(mergeRecordings(whole, other))).toBe('regression');
  });

  test('takes no failure away that it did not measure again, and adds its own', () => {
    const hung = failureOf({ benchmark: matmul.id });
    const failed = { ...whole, rounds: around(0, add), failures: [hung] };
    const same = recordingWith([add], { rounds: around(0, add) });
    expect(headline(mergeRecordings(failed, same))).toBe('errored');
    const mended = recordingWith([matmul], { rounds: around(0, matmul) });
    expect(headline(mergeRecordings(failed, mended))).toBe('no-change');
    const broken = { ...same, failures: [failureOf({ benchmark: null })] };
    expect(headline(mergeRecordings(whole, { ...broken, entries: [], rounds: [] }))).toBe(
      'regression',
    );
    expect(headline(mergeRecordings({ ...whole, rounds: around(0, add) }, broken))).toBe('errored');
  });

  test('keeps numbers that were wrong once', () => {
    const wrong = checkOf({ cell: add.id, status: 'wrong', reason: 'it is 3 off' });
    const right = checkOf({ cell: add.id });
    const part = recordingWith([add], { rounds: around(0, add), checks: [right] });
    expect(headline(mergeRecordings({ ...whole, checks: [wrong] }, part))).toBe('incorrect');
    const merged = mergeRecordings({ ...whole, checks: [right] }, part);
    expect(merged?.checks).toEqual([right]);
  });

  test('of other commits, machines or procedures does not fit, nor a whole that is none', () => {
    const part = recordingWith([add], { rounds: around(0, add) });
    const base = { sha: 'f'.repeat(40), ref: 'main' };
    expect(mergeRecordings(whole, { ...part, base })).toBeNull();
    expect(mergeRecordings(whole, { ...part, testbed: { ...testbed, id: 'other' } })).toBeNull();
    const procedure = { ...part.procedure, alpha: 0.5 };
    expect(mergeRecordings(whole, { ...part, procedure })).toBeNull();
    const failures = [failureOf({ benchmark: null })];
    expect(mergeRecordings({ ...whole, failures }, part)).toBeNull();
  });

  test('never gives a row another verdict that it left out', () => {
    const log = fc.constantFrom(0.1, -0.1, 0, 0.006);
    const drawn = fc.record({ logs: fc.tuple(log, log, log), anew: fc.tuple(log, log, log) });
    fc.assert(
      fc.property(drawn, fc.subarray([0, 1, 2]), ({ logs, anew }, chosen) => {
        const all = kernels.flatMap((own, n) => around(logs[n] ?? 0, own, 0.004));
        const before = recordingWith(kernels, { rounds: all });
        const some = kernels.filter((_, n) => chosen.includes(n));
        const rounds = chosen.flatMap((n) => around(anew[n] ?? 0, kernels[n], 0.004));
        const merged = mergeRecordings(before, recordingWith(some, { rounds }));
        const rowsOf = (recording: Recording) =>
          judged(recording).rows.filter(({ benchmark }) => !some.includes(benchmark));
        expect(merged && rowsOf(merged)).toEqual(rowsOf(before));
        const worst = Math.min(
          verdicts.length,
          ...rowsOf(before).map(({ verdict }) => verdicts.indexOf(verdict)),
        );
        expect(verdicts.indexOf(headline(merged) ?? 'no-change')).toBeLessThanOrEqual(worst);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe('an accepted regression', () => {
  const acceptance: Acceptance = {
    benchmark: add.id,
    ratio: Math.exp(0.1),
    headSha: 'b'.repeat(40),
    reason: 'worth it',
    by: 'ada',
    acceptedAt: '2026-03-01T09:00:00.000Z',
  };
  const acceptedIn = (recording: Recording, accepted = [acceptance]) =>
    withAcceptances(judged(recording), recording, accepted);
  const slower = (log: number) => recordingWith([add], { rounds: around(log) });

  test('has no vote, and keeps its verdict', () => {
    const { headline: now, rows } = acceptedIn(slower(0.1));
    expect(now).toBe('no-change');
    expect(rows[0]).toMatchObject({ verdict: 'regression', accepted: acceptance });
    expect(acceptedIn(slower(0.1), []).headline).toBe('regression');
  });

  test.each([
    [0.05, 'no-change'],
    [0.1 + 0.005, 'no-change'],
    [0.1 + 0.009, 'regression'],
    [0.3, 'regression'],
  ])('of 10 %% covers a log ratio of %d: %s', (log, expected) => {
    expect(acceptedIn(slower(log)).headline).toBe(expected);
  });

  test('is of that benchmark alone, and of no wrong numbers', () => {
    const rounds = [...around(0.1), ...around(0.1, matmul)];
    expect(acceptedIn(recordingWith([add, matmul], { rounds })).headline).toBe('regression');
    const checks = [checkOf({ cell: add.id, status: 'wrong', reason: 'it is 3 off' })];
    expect(acceptedIn({ ...slower(0.1), checks }).headline).toBe('incorrect');
    expect(acceptedIn(slower(0)).rows[0]).not.toHaveProperty('accepted');
  });
});

describe('the chain of escalation', () => {
  const chain: EscalationLevel[] = [
    { name: 'one', to: { kind: 'user', login: 'Ada' } },
    { name: 'two', to: { kind: 'label', label: 'help wanted' } },
  ];
  const first: Escalation = {
    ...{ number: 7, reason: 'no-issue', asked: 'Why?', level: 0, state: 'waiting' },
    saidAt: '2026-03-01T09:00:00.000Z',
  };
  const now = new Date('2026-03-04T09:00:00.000Z');

  test('is due after three days, to the minute, as long as it waits', () => {
    expect(isDue(first, now)).toBe(true);
    expect(isDue(first, new Date(now.getTime() - 60_000))).toBe(false);
    expect(isDue({ ...first, state: 'answered' }, now)).toBe(false);
  });

  test('ends behind its last level, and stays there, also when it has become shorter', () => {
    const second = oneLevelUp(first, chain, now);
    expect(second).toMatchObject({ level: 1, state: 'waiting', saidAt: now.toISOString() });
    const end = oneLevelUp(second, chain, now);
    expect(end).toMatchObject({ level: 2, state: 'ended' });
    expect(oneLevelUp(end, chain, now)).toMatchObject({ level: 2, state: 'ended' });
    expect(oneLevelUp({ ...first, level: 5 }, chain, now)).toMatchObject({ state: 'ended' });
  });

  test('is answered by people, after the newest comment that asked', () => {
    const said = (id: number, author: string, more: Partial<ThreadComment> = {}) => ({
      ...{ id, author, isBot: false, isOurs: false, body: 'Well.' },
      ...more,
    });
    const ours = { isOurs: true, isBot: true, body: '<!-- mark -->' };
    const all = [
      said(1, 'early'),
      said(2, 'isochron[bot]', ours),
      said(3, 'between'),
      said(4, 'isochron[bot]', ours),
      said(5, 'quotes', { body: '<!-- mark -->' }),
      said(6, 'commands', { body: 'Again.\n/perf run' }),
      said(6, 'other[bot]', { isBot: true }),
      said(7, 'isochron[bot]', { isOurs: true }),
    ];
    expect(saidSince(all, '<!-- mark -->').map(({ author }) => author)).toEqual(['quotes']);
    expect(saidSince(all, '<!-- another -->')).toEqual([]);
    expect(isAddressee('ada', chain[0]?.to)).toBe(true);
    expect(isAddressee('eve', chain[0]?.to)).toBe(false);
    expect(isAddressee('ada', chain[1]?.to)).toBe(false);
  });
});

test('an explanation fits into a comment, however many benchmarks there are', () => {
  const many = Array.from({ length: 60 }, (_, n) => benchmarkOf('add', 'optimized', n));
  const rounds = many.flatMap((own) => around(0.1, own).slice(0, 20));
  const text = explanationAnswer(explainRecording(recordingWith(many, { rounds })));
  expect(text.length).toBeLessThan(60_000);
  expect(text).toMatch(/more benchmarks left out: `\/perf explain <benchmark>` shows one/);
  expect(text.match(/```/g)).toHaveLength(2);
});
