/** From a recording to why: what is shown must be what was decided. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRecording } from '#core/analysis/explain.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { benchmarkId } from '#core/model/benchmark.ts';
import type { Evidence } from '#core/model/explanation.ts';
import type { Recording } from '#core/model/recording.ts';
import { benchmarkOf, checkOf, entryOf, processOf, recordingOf } from '../properties/simulated.ts';
import { cases, drawnRounds, recorded } from './explain-fixtures.ts';
import { anyRecording } from './explain-recordings.ts';

function evidenceOf(recording: Recording): Evidence {
  const evidence = explainRecording(recording).benchmarks[0]?.evidence;
  if (evidence == null) throw new Error('nothing was compared');
  return evidence;
}

/** Pull requests of every kind: no change, small and large ones, quiet and noisy machines. */
const drawn = Array.from({ length: 60 }, (_, seed) =>
  recorded({
    rounds: 1 + ((7 * seed) % 62),
    ratio: [1, 1.02, 0.9, 1.008][seed % 4] as number,
    spread: [0.001, 0.004, 0.03][seed % 3] as number,
    isContended: (index) => (index * seed) % 9 === 4,
  }),
);

describe('the looks', () => {
  test('the last one says what the row says, and none before it decided', () => {
    const seen = new Set<string>();
    for (const recording of drawn) {
      const { looks, decidedAtLook, interval } = evidenceOf(recording);
      const [row] = judgeRecording(recording, new Map()).rows;
      const comparison = row?.comparison;
      expect(decidedAtLook).toBe(comparison?.decidedAtLook ?? null);
      expect(looks.slice(0, -1).every(({ outcome }) => outcome === null)).toBe(true);
      if (decidedAtLook !== null) expect(looks).toHaveLength(decidedAtLook);
      expect(looks.at(-1)?.outcome ?? 'inconclusive').toBe(row?.verdict);
      expect(interval.estimate).toBeCloseTo(Math.log(comparison?.ratio ?? 0), 12);
      seen.add(row?.verdict ?? '');
    }
    expect([...seen].sort()).toEqual(['improvement', 'inconclusive', 'no-change', 'regression']);
  });

  test('a look decides where its own figures pass the thresholds, and nowhere else', () => {
    for (const { looks, thresholds } of drawn.map(evidenceOf)) {
      const { floor, claim, margin } = thresholds;
      for (const { estimate, change, equality, outcome } of looks) {
        const size = estimate ?? Number.NaN;
        const isChange =
          (size >= claim && (change.low ?? Number.NEGATIVE_INFINITY) >= floor) ||
          (size <= -claim && (change.high ?? Number.POSITIVE_INFINITY) <= -floor);
        const isEqual =
          Math.abs(size) < claim &&
          (equality.low ?? Number.NEGATIVE_INFINITY) >= -margin &&
          (equality.high ?? Number.POSITIVE_INFINITY) <= margin;
        const expected = isChange ? (size > 0 ? 'regression' : 'improvement') : null;
        expect(outcome).toBe(expected ?? (isEqual ? 'no-change' : null));
      }
    }
  });

  test('those too early for a change have no limits of one', () => {
    const { looks } = evidenceOf(cases.regression as Recording);
    const [first, last] = [looks[0], looks.at(-1)];
    const { minRounds } = defaultProcedure;
    expect(first).toMatchObject({ rounds: minRounds, change: { level: 0, low: null, high: null } });
    expect(first?.equality.low).not.toBeNull();
    expect(last?.change.level).toBeGreaterThan(0);
    expect(last?.change.low).not.toBeNull();
  });

  test('before the first one the interval is equality’s, without limits where so few have none', () => {
    const evidence = evidenceOf(cases['few-rounds'] as Recording);
    expect(evidence).toMatchObject({ looks: [], decidedAtLook: null, intervalFor: 'equality' });
    expect(evidence.interval).toMatchObject({ low: null, high: null });
    expect(evidence.smallestVisibleEffect).toBeNull();
    expect(evidenceOf(cases.regression as Recording).intervalFor).toBe('change');
  });
});

describe('the rounds', () => {
  test('those set aside are marked and have no say, those after the decision are late', () => {
    const recording = cases.contended as Recording;
    const { rounds, looks } = evidenceOf(recording);
    const states = rounds.map(({ state }) => state);
    expect(states.flatMap((state, at) => (state === 'contended' ? [at] : []))).toEqual([
      2, 7, 12, 17,
    ]);
    expect(states.filter((state) => state === 'counted')).toHaveLength(looks.at(-1)?.rounds ?? 0);
    expect(states.filter((state) => state === 'late')).toHaveLength(4);
    expect(states.lastIndexOf('counted')).toBeLessThan(states.indexOf('late'));
    // They took 1.3 times as long, besides the 2 % of all.
    for (const { logRatio, state } of rounds) {
      expect((logRatio ?? 0) > Math.log(1.2)).toBe(state === 'contended');
    }
  });

  test('unsteady ones and discarded samples are counted, an arm apart', () => {
    const states = { base: processOf({ discarded: 3 }), head: processOf({ discarded: 5 }) };
    const rounds = drawnRounds({ rounds: 8, states, isContended: (index) => index === 0 });
    const unsteady = rounds.map((round, index) => ({
      ...round,
      base: round.base === null ? null : { ...round.base, steady: index !== 1 },
      head: { ...round.head, steady: index !== 2 },
    }));
    const { counts } = explainRecording(recordingOf({ rounds: unsteady })).benchmarks[0] ?? {};
    expect(counts).toEqual({
      rounds: 8,
      contended: 1,
      unsteady: 2,
      discarded: { base: 24, head: 40 },
    });
  });
});

test('the statistic is the one whose blocks lie closer together', () => {
  const quiet = evidenceOf(cases.regression as Recording).statistic;
  expect(quiet.chosen).toBe('floor');
  expect(quiet.floorScatter).toBeLessThan(quiet.medianScatter ?? 0);
  // One sample in twelve is fast by chance: blocks agree on their medians, not on their floors.
  const rounds = drawnRounds({ rounds: 12 }).map((round) => {
    const lucky = round.head.samplesNs.map((ns, at) => (at % 12 === 3 ? 0.7 * ns : ns));
    return { ...round, head: { ...round.head, samplesNs: lucky } };
  });
  const { statistic: restless, rounds: shown } = evidenceOf(recordingOf({ rounds }));
  expect(restless.chosen).toBe('median');
  expect(restless.medianScatter).toBeLessThan(restless.floorScatter ?? 0);
  // Of floors they would lie at -30 %.
  for (const { logRatio } of shown) expect(Math.abs(logRatio ?? 1)).toBeLessThan(0.05);
});

describe('what other tools say', () => {
  const of = (recording: Recording) =>
    new Map(evidenceOf(recording).peers.map((one) => [one.name, one]));

  test('of a clear regression, and what they ask for', () => {
    const peers = of(cases.regression as Recording);
    const nothing = { needsRounds: null, needsEarlierRuns: null };
    expect(peers.get('benchstat')).toMatchObject({ answer: 'slower', ...nothing });
    expect(peers.get('asv')).toMatchObject({ answer: 'same', ...nothing });
    expect(peers.get('node compare.R')).toMatchObject({ answer: 'needs more', needsRounds: 30 });
    expect(peers.get('rustc-perf')).toMatchObject({ answer: 'needs more', needsEarlierRuns: 31 });
    expect(peers.get('Otava')).toMatchObject({ needsRounds: null, needsEarlierRuns: 1 });
    // It has a threshold for repositories without history.
    expect(peers.get('rustls bench app')).toMatchObject({ answer: 'slower', ...nothing });
  });

  test('they are not given rounds that were set aside', () => {
    const without = recorded({ rounds: 12, isContended: (index) => index > 8 });
    expect(of(without).get('benchstat')).toMatchObject({ answer: 'needs more', needsRounds: 10 });
    const enough = recorded({ rounds: 12, isContended: (index) => index > 9 });
    expect(of(enough).get('benchstat')?.answer).toBe('same');
  });
});

describe('benchmarks', () => {
  const other = { ...benchmarkOf('add'), id: benchmarkId('add', 'optimized', {}) };
  const both = recorded(
    { rounds: 16, ratio: 1.1 },
    { entries: [entryOf(), entryOf({ benchmark: other, role: 'new' })] },
  );

  test('of wrong numbers show no speed', () => {
    const wrong = checkOf({ status: 'wrong', reason: 'off by one' });
    for (const arm of ['base', 'head'] as const) {
      const [one] = explainRecording({ ...both, checks: [{ ...wrong, arm }] }).benchmarks;
      expect(one).toMatchObject({ evidence: null, reason: expect.stringContaining('off by one') });
      expect(JSON.stringify(one)).not.toContain('logRatio');
    }
  });

  test('that are not shown change neither levels nor verdicts, only the headline', () => {
    const all = explainRecording(both);
    expect(all.headline).toBe('regression');
    expect(all.benchmarks.map(({ evidence }) => evidence === null)).toEqual([false, true]);
    const some = explainRecording(both, (id) => id === other.id);
    expect(some.headline).toBe('inconclusive');
    expect(some.benchmarks).toEqual(all.benchmarks.slice(1));
  });
});

test('every number is one, whatever was recorded', () => {
  const numbersOf = (value: unknown): readonly number[] => {
    if (typeof value === 'number') return [value];
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).flatMap(numbersOf);
  };
  fc.assert(
    fc.property(anyRecording, (recording) => {
      const explanation = explainRecording(recording);
      expect(numbersOf(explanation).filter((one) => !Number.isFinite(one))).toEqual([]);
      expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
    }),
    { seed: 1, numRuns: 60 },
  );
});
