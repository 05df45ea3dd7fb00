/** From nonsense follows nothing: no verdict, no time, no promise kept or broken. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide, progressOf } from '#core/analysis/schedule.ts';
import type { ArmName, Recording, Round } from '#core/model/recording.ts';
import { armOf, benchmarkOf, entryOf, recordingOf, roundOf } from '../properties/simulated.ts';

const { maxRounds, samplesPerRound, smallestEffect } = defaultProcedure;

/** Quiet rounds as shipped, head so many times as slow. */
function quiet(ratio: number, count = maxRounds): Round[] {
  return Array.from({ length: count }, (_, index) => {
    const arm = (ns: number, shift: number): number[] =>
      Array.from({ length: samplesPerRound }, (_unused, at) => {
        return ns * (1 + 0.001 * (((index + at) * 0.618 + shift) % 1));
      });
    return roundOf(index, arm(100, 0), arm(100 * ratio, 0.5));
  });
}

const verdicts = {
  regression: quiet(1.1),
  improvement: quiet(1 / 1.1),
  'no-change': quiet(1),
} as const;

/** The rounds with one sample of one arm put in the place of what was there. */
function spoilt(rounds: readonly Round[], at: number, arm: ArmName, sample: number, ns: number) {
  const round = rounds[at] as Round;
  const samples = round[arm] ?? armOf([]);
  return rounds.with(at, {
    ...round,
    [arm]: { ...samples, samplesNs: samples.samplesNs.with(sample, ns) },
  });
}

function judged(change: Partial<Recording>) {
  const judgement = judgeRecording(recordingOf(change), new Map());
  const [row] = judgement.rows;
  if (row === undefined) throw new Error('no row');
  return { ...judgement, row };
}

const noTimes = [0, -0, -1, -1e9, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const arms = ['base', 'head'] as const;

describe('a sample that is no time', () => {
  test.each(Object.entries(verdicts))(
    'is not what the others are judged by: %s',
    (name, rounds) => {
      expect(judged({ rounds }).row.verdict).toBe(name);
    },
  );

  test.each(noTimes)('%d among thousands leaves its benchmark without a verdict', (ns) => {
    const place = fc.tuple(
      fc.constantFrom(...Object.values(verdicts)),
      // In the rounds of the first look: later ones are not asked for.
      fc.nat(defaultProcedure.minRounds - 1),
      fc.constantFrom(...arms),
      fc.nat(samplesPerRound - 1),
    );
    fc.assert(
      fc.property(place, ([rounds, at, arm, sample]) => {
        const bad = spoilt(rounds, at, arm, sample, ns);
        expect(decide(bad, entryOf(), 1, defaultProcedure)).toBeNull();
        const { row, headline } = judged({ rounds: bad });
        expect(row).toMatchObject({ verdict: 'inconclusive', comparison: null, aloneNs: null });
        expect(row.reason).toMatch(/not all times above 0 ns/);
        expect(headline).toBe('inconclusive');
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test.each(noTimes)('%d in every sample, of one arm or both, is no verdict either', (ns) => {
    const all = Array(samplesPerRound).fill(ns);
    for (const [base, head] of [
      [all, [100]],
      [[100], all],
      [all, all],
    ]) {
      const rounds = verdicts.regression.map(({ index }) => roundOf(index, base ?? [], head ?? []));
      expect(judged({ rounds }).row).toMatchObject({ verdict: 'inconclusive', comparison: null });
    }
  });

  test('lets rounds be taken to the end: no look can decide', () => {
    const bad = spoilt(verdicts.regression, 0, 'head', 3, 0);
    for (let count = 0; count < maxRounds; count += 1) {
      const progress = progressOf(bad.slice(0, count), entryOf(), 1, defaultProcedure);
      expect(progress.state).toBe('open');
    }
    expect(progressOf(bad, entryOf(), 1, defaultProcedure).state).toBe('closed');
  });

  test.each(noTimes)('%d keeps and breaks no promise, and is no time of a new benchmark', (ns) => {
    const requirements = (['time', 'gflops'] as const).flatMap((metric) => [
      { kernel: 'matmul', requirement: { metric, atLeast: 1 } },
      { kernel: 'matmul', requirement: { metric, atMost: 1 } },
    ]);
    const alone = (samples: readonly number[]) => [roundOf(0, null, samples)];
    const entries = [entryOf({ role: 'new' })];
    const sound = judged({ requirements, entries, rounds: alone([5, 5, 5]) });
    expect(sound.row.aloneNs).toBe(5);
    expect(sound.requirements.map(({ status }) => status)).not.toContain('not-measured');
    const bad = judged({ requirements, entries, rounds: alone([5, ns, 5]) });
    expect(bad.row).toMatchObject({ verdict: 'inconclusive', aloneNs: null });
    for (const result of bad.requirements) {
      expect(result).toMatchObject({ status: 'not-measured', figure: null });
    }
  });
});

describe('samples that are missing', () => {
  test.each([
    ['base', [], [100]],
    ['head', [100], []],
    ['both', [], []],
  ])('in %s are nothing to judge by', (_name, base, head) => {
    const rounds = verdicts.regression.map(({ index }) => roundOf(index, base, head));
    expect(decide(rounds, entryOf(), 1, defaultProcedure)).toBeNull();
    expect(judged({ rounds }).row).toMatchObject({ verdict: 'inconclusive', comparison: null });
  });

  test.each(arms)('in one round of %s too', (arm) => {
    const [first, ...others] = verdicts.regression as [Round, ...Round[]];
    const rounds = [{ ...first, [arm]: armOf([]) }, ...others];
    expect(judged({ rounds }).row.verdict).toBe('inconclusive');
  });

  test.each(arms)('in %s at the end of each round leave the verdict to the pairs', (arm) => {
    for (const [name, rounds] of Object.entries(verdicts)) {
      const kept = 30;
      const cut = (round: Round, of: ArmName): Round => {
        const samples = round[of] ?? armOf([]);
        return { ...round, [of]: { ...samples, samplesNs: samples.samplesNs.slice(0, kept) } };
      };
      const uneven = rounds.map((round) => cut(round, arm));
      const even = uneven.map((round) => cut(round, arm === 'base' ? 'head' : 'base'));
      const [there, paired] = [judged({ rounds: uneven }).row, judged({ rounds: even }).row];
      expect(there.verdict).toBe(name);
      const { baseNs: _base, headNs: _head, ...said } = paired.comparison ?? {};
      expect(there.comparison).toMatchObject(said);
    }
  });
});

describe('too little', () => {
  test('one round is inconclusive, whatever it says', () => {
    for (const ratio of [1, 1.001, 2, 1000, 1e-3]) {
      const { row } = judged({ rounds: quiet(ratio, 1) });
      expect(row.verdict).toBe('inconclusive');
      expect(row.reason).toMatch(/so few can show no change of any size/);
      expect([row.comparison?.low, row.comparison?.high]).toEqual([0, Number.POSITIVE_INFINITY]);
    }
  });

  test('no round at all, or none that has both arms, is not reached', () => {
    const alone = verdicts.regression.map(({ index, head }) => ({
      ...roundOf(index, null, [1]),
      head,
    }));
    for (const rounds of [[], alone]) {
      expect(judged({ rounds }).row).toMatchObject({
        verdict: 'inconclusive',
        comparison: null,
        reason: 'the budget did not reach it',
      });
    }
  });
});

describe('a clock so coarse that all is ties', () => {
  /** One time an arm and round, a multiple of a tick of 1 ns. */
  const ticks = (base: (round: number) => number, head: (round: number) => number): Round[] =>
    Array.from({ length: maxRounds }, (_, index) =>
      roundOf(index, Array(9).fill(base(index)), Array(9).fill(head(index))),
    );

  test('shows equal what is the same to the last digit', () => {
    const { row } = judged({
      rounds: ticks(
        () => 100,
        () => 100,
      ),
    });
    expect(row).toMatchObject({ verdict: 'no-change', comparison: { ratio: 1, low: 1, high: 1 } });
  });

  test('decides nothing where a tick is more than what is claimed, and it falls either way', () => {
    const tick = (round: number) => 100 + (round % 2);
    expect(1 / 100).toBeGreaterThan(smallestEffect);
    const { row } = judged({ rounds: ticks(tick, (round) => tick(round + 1)) });
    expect(row.verdict).toBe('inconclusive');
  });

  test('claims no change where most rounds tie and the others fall either way', () => {
    const rounds = ticks(
      (round) => (round % 5 === 0 ? 110 : 100),
      (round) => (round % 7 === 0 ? 110 : 100),
    );
    expect(['no-change', 'inconclusive']).toContain(judged({ rounds }).row.verdict);
  });
});

describe('rounds that do not belong', () => {
  const other = benchmarkOf('add');
  const foreign = quiet(1.5).map((round) => ({ ...round, benchmark: other.id }));

  test('to any benchmark of the run are left out', () => {
    const rounds = verdicts['no-change'];
    expect(judged({ rounds: [...foreign, ...rounds] }).row).toEqual(judged({ rounds }).row);
    expect(judged({ rounds: foreign }).row).toMatchObject({
      verdict: 'inconclusive',
      comparison: null,
    });
  });

  test('to this one are those of the other, and never cross over', () => {
    const entries = [entryOf(), entryOf({ benchmark: other })];
    const rounds = [...verdicts['no-change'], ...foreign];
    const { rows } = judgeRecording(recordingOf({ entries, rounds }), new Map());
    expect(rows.map(({ verdict }) => verdict)).toEqual(['no-change', 'regression']);
  });

  test('since they stand twice, or in another order, are refused', () => {
    const [first, second, third, ...others] = verdicts.regression as [Round, Round, Round];
    for (const rounds of [
      [first, first, second, third, ...others],
      [second, first, third, ...others],
      [...verdicts.regression, ...verdicts.regression],
      verdicts.regression.map((round) => ({ ...round, index: 0 })),
      verdicts.regression.map((round) => ({ ...round, index: Number.NaN })),
    ]) {
      expect(judged({ rounds }).row).toMatchObject({
        verdict: 'inconclusive',
        comparison: null,
        reason: expect.stringMatching(/not in order, or one of them stands twice/),
      });
    }
  });

  test('but one that failed and is missing between them is no harm', () => {
    const rounds = verdicts.regression.toSpliced(2, 1);
    expect(judged({ rounds }).row.verdict).toBe('regression');
  });
});
