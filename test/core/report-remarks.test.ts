import { expect, test } from 'vitest';
import type { Comparison, FunctionTier, TierDifference } from '#core/model/judgement.ts';
import type { Tier } from '#core/model/recording.ts';
import { formatBytes, remarksOf } from '#core/report/remarks.ts';
import { benchmark, comparison, row } from './report-fixtures.ts';

function remarks(change: Partial<Comparison>): readonly string[] {
  const own = row(benchmark('matmul', 64), 'no-change', { comparison: comparison(1, change) });
  return remarksOf(own, (name) => name);
}

const allocation = {
  baseBytes: 822_000,
  headBytes: 1_640_000,
  baseCollections: 0.02,
  headCollections: 0.02,
  says: 'more',
} as const;
const tier: TierDifference = {
  base: tierOf('roots work.ts', { turbofan: 12 }),
  head: tierOf('roots work.ts', { baseline: 12 }, 12),
};

function tierOf(
  name: string,
  tiers: Readonly<Partial<Record<Tier, number>>>,
  deoptimisedRounds = 0,
): FunctionTier {
  const all = Object.entries(tiers).map(([own, rounds]) => ({ tier: own as Tier, rounds }));
  return {
    name,
    tiers: all,
    rounds: all.reduce((sum, one) => sum + one.rounds, 0),
    deoptimisedRounds,
  };
}

test('a row with nothing beside its verdict has no remark', () => {
  expect(remarks({})).toEqual([]);
  const quiet = { ratio: 1.02, low: 0.9, high: 1.1, says: 'nothing' } as const;
  expect(remarks({ tail: quiet, allocation: { ...allocation, says: 'nothing' } })).toEqual([]);
});

test('slower samples are told with their interval', () => {
  const tail = { ratio: 1.2, low: 1.12, high: 1.3, says: 'slower' } as const;
  expect(remarks({ tail })).toEqual([
    'its slowest samples (95th percentile) take +20 % (+12 % to +30 %)',
  ]);
  const faster = { ratio: 0.8, low: 0.75, high: 0.9, says: 'faster' } as const;
  expect(remarks({ tail: faster })[0]).toContain('take -20 % (-25 % to -10 %)');
});

test('allocation is told in bytes, collections where they changed', () => {
  expect(remarks({ allocation })).toEqual(['a call allocates 1.64 MB instead of 822 kB']);
  expect(remarks({ allocation: { ...allocation, headCollections: 0.05 } })[0]).toMatch(
    /, 0\.050 collections a call instead of 0\.020$/,
  );
});

test('arms in different tiers are marked', () => {
  expect(remarks({ tiers: [tier] })).toEqual([
    'V8 ran roots work.ts as baseline code (given up while it ran) in head and as turbofan code ' +
      'in base: the arms differ in how they were compiled',
  ]);
});

test('so is what differs in a part of the rounds', () => {
  const head = tierOf('roots work.ts', { turbofan: 8, baseline: 7 }, 3);
  expect(remarks({ tiers: [{ ...tier, head }] })).toEqual([
    'V8 ran roots work.ts as turbofan code in 8 of 15 rounds and baseline code in 7 (given up in ' +
      '3 of 15 rounds while it ran) in head and as turbofan code in base: the arms differ in how ' +
      'they were compiled',
  ]);
});

test('functions of different names are both named, or the one that there is', () => {
  const head = tierOf('zeros work.ts', { baseline: 12 });
  expect(remarks({ tiers: [{ ...tier, head }] })).toEqual([
    'V8 ran zeros work.ts as baseline code in head and roots work.ts as turbofan code in base: ' +
      'the arms differ in how they were compiled',
  ]);
  const given = tierOf('zeros work.ts', { baseline: 12 }, 12);
  expect(
    remarks({
      tiers: [
        { base: null, head: given },
        { base: given, head: null },
      ],
    }),
  ).toEqual([
    'V8 ran zeros work.ts as baseline code (given up while it ran) in head, and base has no ' +
      'function of its own beside it: the arms differ in how they were compiled',
    'V8 ran zeros work.ts as baseline code (given up while it ran) in base, and head has no ' +
      'function of its own beside it: the arms differ in how they were compiled',
  ]);
});

test('wrong numbers have no remark: speed is not shown for them', () => {
  const own = row(benchmark('matmul', 64), 'incorrect', {
    comparison: comparison(1, { allocation, tiers: [tier] }),
  });
  expect(remarksOf(own, (name) => name)).toEqual([]);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [822_000, '822 kB'],
  [1_640_000, '1.64 MB'],
  [5e12, '5000 GB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
