import { describe, expect, test } from 'vitest';
import { around, bothWays, peer, runs } from './peer-samples.ts';

const flat = (value: number, count: number): number[] => Array(count).fill(value);

describe('tango', () => {
  const rule = peer('tango');
  const pairs = (differences: readonly number[]) => [
    { base: flat(100, differences.length), head: differences.map((one) => 100 + one) },
  ];

  test('wants 2.6 standard errors', () => {
    // 36 differences 2 +- swing: z = 2 / (swing sqrt(36 / 35) / 6), 2.6 at a swing of 4.5504.
    expect(bothWays(rule, { rounds: pairs(around(2, 4.54, 36)) })).toEqual(['slower', 'faster']);
    expect(bothWays(rule, { rounds: pairs(around(2, 4.56, 36)) })).toEqual(['same', 'same']);
  });

  test('wants more than 1 %, however sure it is', () => {
    expect(rule.judge({ rounds: pairs(around(1.01, 0.01, 36)), history: [] })).toBe('slower');
    expect(rule.judge({ rounds: pairs(around(0.99, 0.01, 36)), history: [] })).toBe('same');
    expect(rule.judge({ rounds: pairs(flat(1.5, 36)), history: [] })).toBe('slower');
  });

  test('looks at pairs of one round, those with a partner', () => {
    const [first] = pairs(around(2, 1, 36));
    const rounds = [{ base: first!.base, head: [...first!.head, 1, 1, 1] }, ...runs([9], [1])];
    expect(rule.judge({ rounds, history: [] })).toBe('slower');
  });

  test('pairs samples in time order: a phase that both arms share is no spread', () => {
    const base = [...flat(100, 18), ...flat(150, 18)];
    const head = base.map((value, pair) => value + (pair % 2 === 0 ? 1 : 4));
    expect(rule.judge({ rounds: [{ base, head }], history: [] })).toBe('slower');
  });

  test('has no spread to judge one pair by', () => {
    expect(rule.judge({ rounds: runs([100], [200]), history: [] })).toBe('needs more');
  });
});

describe("Welch's test on pooled samples", () => {
  const rule = peer('Welch on pooled samples');
  // 10 rounds of 10 samples, center +- 10: p is .05 where the means are 1.972 x 1.4213 apart.
  const rounds = (difference: number, count = 10) =>
    Array.from({ length: count }, () => ({
      base: around(100, 10, 10),
      head: around(100 + difference, 10, 10),
    }));

  test('flags p < .05 of all samples together', () => {
    expect(bothWays(rule, { rounds: rounds(2.81) })).toEqual(['slower', 'faster']);
    expect(bothWays(rule, { rounds: rounds(2.79) })).toEqual(['same', 'same']);
  });

  test('takes ten rounds, not more', () => {
    const opposite = rounds(-50, 30);
    expect(rule.judge({ rounds: [...rounds(2.81), ...opposite], history: [] })).toBe('slower');
    expect(rule.judge({ rounds: rounds(50, 9), history: [] })).toBe('needs more');
  });
});

describe('node compare.R', () => {
  const rule = peer('node compare.R');
  /** Runs whose rates, calls a second, are these. */
  const ofRates = (old: readonly number[], fresh: readonly number[]) =>
    runs(
      old.map((rate) => 1e9 / rate),
      fresh.map((rate) => 1e9 / rate),
    );

  test('flags rates that differ with p < .05', () => {
    // 30 rates +- 10 each: standard error sqrt(2 x 100 / 29), t(.975, 58) = 2.0017: 5.257.
    const old = around(1000, 10, 30);
    expect(bothWays(rule, { rounds: ofRates(old, around(994.74, 10, 30)) })).toEqual([
      'slower',
      'faster',
    ]);
    expect(bothWays(rule, { rounds: ofRates(old, around(994.75, 10, 30)) })).toEqual([
      'same',
      'same',
    ]);
  });

  test('compares mean rates, not mean times', () => {
    // Times 50 and 200 in turns against 125 +- 1: the mean time is the same, the rate is not.
    const old = around(125, 75, 30);
    const fresh = around(125, 1, 30);
    expect(rule.judge({ rounds: runs(old, fresh), history: [] })).toBe('slower');
  });

  test('takes 30 runs, one rate each', () => {
    const old = around(1000, 1, 30);
    const fresh = around(980, 1, 30);
    const rounds = ofRates(old, fresh);
    expect(rule.judge({ rounds: rounds.slice(0, 29), history: [] })).toBe('needs more');
    const later = ofRates(flat(1000, 30), flat(5000, 30));
    expect(rule.judge({ rounds: [...rounds, ...later], history: [] })).toBe('slower');
    // A run of many samples is the calls of all over the time of all.
    const spread = rounds.map(({ base, head }) => ({
      base: [base[0]! - 900, base[0]! + 900],
      head: [head[0]! - 900, head[0]!, head[0]! + 900],
    }));
    expect(rule.judge({ rounds: spread, history: [] })).toBe('slower');
  });

  test('says nothing of constant data, where R stops', () => {
    expect(rule.judge({ rounds: runs(flat(100, 30), flat(110, 30)), history: [] })).toBe('same');
  });
});

describe('tachometer', () => {
  const rule = peer('tachometer');
  const rounds = (swing: number, count: number, head = 101) =>
    runs(around(100, swing, count), around(head, swing, count));

  test('wants the absolute and the relative interval above 0', () => {
    // 50 runs +- swing: half an absolute interval is 2.0096 swing sqrt(2 / 49) = .40600 swing,
    // a relative one is 1.00501 times that.
    expect(rule.judge({ rounds: rounds(2.45, 50), history: [] })).toBe('slower');
    expect(rule.judge({ rounds: rounds(2.456, 50), history: [] })).toBe('same');
    expect(rule.judge({ rounds: rounds(2.47, 50), history: [] })).toBe('same');
  });

  test('mirrors', () => {
    expect(bothWays(rule, { rounds: rounds(2.3, 50) })).toEqual(['slower', 'faster']);
    expect(bothWays(rule, { rounds: rounds(2.6, 50) })).toEqual(['same', 'same']);
  });

  test('takes ten more runs of each until it is resolved', () => {
    // 60 runs: half an interval is 2.0010 swing sqrt(2 / 59) = .36842 swing.
    expect(rule.judge({ rounds: rounds(2.6, 60), history: [] })).toBe('slower');
    expect(rule.judge({ rounds: rounds(2.6, 59), history: [] })).toBe('same');
    expect(rule.judge({ rounds: rounds(4, 120), history: [] })).toBe('same');
    expect(rule.judge({ rounds: rounds(4, 140), history: [] })).toBe('slower');
  });

  test('stops as soon as it is resolved', () => {
    const opposite = runs(flat(500, 10), flat(1, 10));
    const resolved = [...rounds(2, 50), ...opposite];
    expect(rule.judge({ rounds: resolved, history: [] })).toBe('slower');
    const open = [...rounds(2.6, 50), ...opposite];
    expect(rule.judge({ rounds: open, history: [] })).not.toBe('slower');
  });

  test('is resolved only when base to head is, too', () => {
    // +- 2.457: 0 is in base's relative difference to head, and in no other interval.
    const nearly = runs(around(101, 2.457, 50), around(100, 2.457, 50));
    expect(rule.judge({ rounds: nearly, history: [] })).toBe('faster');
    const opposite = runs(flat(1, 10), flat(500, 10));
    expect(rule.judge({ rounds: [...nearly, ...opposite], history: [] })).not.toBe('faster');
  });

  test('takes 50 runs at least', () => {
    expect(rule.judge({ rounds: rounds(0.1, 49), history: [] })).toBe('needs more');
  });
});
