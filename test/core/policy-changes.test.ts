import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BenchmarkId, benchmarkId } from '#core/model/benchmark.ts';
import type { ShaRange } from '#core/model/change.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { divide, nextPlace, type Stretch, wholeLine } from '#core/policy/bisection.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import { suspicionsOf } from '#core/policy/suspicion.ts';
import { matchesGlob } from '#edges/source/glob.ts';

const [a, b, c] = ['a/x', 'b/x', 'c/x'] as BenchmarkId[] as [BenchmarkId, BenchmarkId, BenchmarkId];

describe('suspicions', () => {
  const range = (beforeSha: string, afterSha: string): ShaRange => ({ beforeSha, afterSha });

  test('of several benchmarks over the same range are one', () => {
    const ranges = new Map([
      [a, [range('1', '2')]],
      [b, [range('1', '2'), range('5', '6')]],
      [c, []],
    ]);
    expect(suspicionsOf(ranges)).toEqual([
      { beforeSha: '1', afterSha: '2', benchmarks: [a, b] },
      { beforeSha: '5', afterSha: '6', benchmarks: [b] },
    ]);
  });

  test('are three at most, those of most benchmarks', () => {
    const ranges = new Map([
      [a, [range('1', '2'), range('2', '3'), range('3', '4'), range('4', '5')]],
      [b, [range('4', '5')]],
    ]);
    const found = suspicionsOf(ranges);
    expect(found).toHaveLength(3);
    expect(found[0]).toEqual({ beforeSha: '4', afterSha: '5', benchmarks: [a, b] });
  });

  test('of nothing are none', () => {
    expect(suspicionsOf(new Map())).toEqual([]);
  });
});

/** Runs the search where each benchmark becomes slower at its culprit; counts the runs. */
function search(
  commits: number,
  culprits: ReadonlyMap<BenchmarkId, number>,
  unknown: ReadonlySet<number> = new Set(),
): { readonly found: readonly Stretch[]; readonly mostRuns: number } {
  const open = [wholeLine(commits, [...culprits.keys()], 'whole')];
  const found: Stretch[] = [];
  const runs = new Map<BenchmarkId, number>();
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const place = nextPlace(stretch);
    if (place === null) {
      found.push(stretch);
      continue;
    }
    const verdicts = new Map<BenchmarkId, Verdict>();
    for (const benchmark of stretch.benchmarks) {
      runs.set(benchmark, (runs.get(benchmark) ?? 0) + 1);
      const isSlower = place >= (culprits.get(benchmark) ?? 0);
      if (unknown.has(place)) verdicts.set(benchmark, 'errored');
      else verdicts.set(benchmark, isSlower ? 'regression' : 'no-change');
    }
    open.push(...divide(stretch, place, { runId: `to ${place}`, verdicts, isMeasured: true }));
  }
  return { found, mostRuns: Math.max(0, ...runs.values()) };
}

describe('the search for the culprit', () => {
  test('of one commit needs no run', () => {
    const { found, mostRuns } = search(1, new Map([[a, 1]]));
    expect(found).toMatchObject([{ good: 0, bad: 1, benchmarks: [a], runId: 'whole' }]);
    expect(mostRuns).toBe(0);
  });

  test('finds each culprit among any number of commits, with as many runs as halvings', () => {
    const cases = fc
      .integer({ min: 1, max: 300 })
      .chain((commits) =>
        fc.tuple(
          fc.constant(commits),
          fc.array(fc.integer({ min: 1, max: commits }), { maxLength: 4 }),
        ),
      );
    const property = fc.property(cases, ([commits, places]) => {
      const culprits = new Map(
        places.map((place, index) => [benchmarkId('k', `${index}`, {}), place]),
      );
      const { found, mostRuns } = search(commits, culprits);
      expect(mostRuns).toBeLessThanOrEqual(Math.ceil(Math.log2(commits)));
      for (const [benchmark, place] of culprits) {
        const own = found.filter(({ benchmarks }) => benchmarks.includes(benchmark));
        expect(own).toMatchObject([{ good: place - 1, bad: place }]);
      }
    });
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  test('holds the culprit, whatever commits cannot be measured', () => {
    const cases = fc.record({
      place: fc.integer({ min: 1, max: 20 }),
      unknown: fc.uniqueArray(fc.integer({ min: 1, max: 19 })),
    });
    const property = fc.property(cases, ({ place, unknown }) => {
      const { found, mostRuns } = search(20, new Map([[a, place]]), new Set(unknown));
      expect(found).toHaveLength(1);
      expect(found[0]?.good).toBeLessThan(place);
      expect(found[0]?.bad).toBeGreaterThanOrEqual(place);
      expect(mostRuns).toBeLessThanOrEqual(5);
    });
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  test('goes around a commit that cannot be measured', () => {
    const { found } = search(8, new Map([[a, 3]]), new Set([4]));
    expect(found).toMatchObject([{ good: 1, bad: 3, runsLeft: 0 }]);
    expect(search(8, new Map([[a, 6]]), new Set([4])).found).toMatchObject([{ good: 5, bad: 8 }]);
  });

  test('compares with the good end, and keeps the run that showed the bad one', () => {
    const { found } = search(8, new Map([[a, 3]]));
    expect(found).toMatchObject([{ good: 2, bad: 3, runId: 'to 3' }]);
    expect(search(8, new Map([[a, 8]])).found).toMatchObject([{ bad: 8, runId: 'whole' }]);
  });
});

test('the glob of a benchmark matches it alone, whatever it is called', () => {
  const names = [
    'add',
    'sort (1e6) [fast]',
    '!x',
    'a*b?c',
    '{a,b}',
    '@(x|y)+',
    'a\\b',
    'a',
    'aXbYc',
    'ab',
    'x',
    'sort 1e6 f',
    '^$x',
    '^$.',
    'ü – “q”',
  ];
  for (const name of names) {
    const id = benchmarkId('kernel', name, { n: 4 });
    expect(matchesGlob(literalGlob(id), id), id).toBe(true);
    for (const other of names.filter((one) => one !== name)) {
      expect(matchesGlob(literalGlob(id), benchmarkId('kernel', other, { n: 4 }))).toBe(false);
    }
  }
});
