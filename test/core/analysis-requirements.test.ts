import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import type { Check, Entry, Failure, Recording, Round } from '#core/model/recording.ts';
import type { Requirement } from '#suite';
import {
  benchmarkOf,
  checkOf,
  entryOf,
  failureOf,
  recordingOf,
  roundOf,
  testbed,
} from '../properties/simulated.ts';

/** optimized takes 1000 ns at n=64 and 4000 ns at n=128; naive 5 and 8 times as long. */
const cells = [
  [benchmarkOf('matmul', 'optimized', 64), 1000],
  [benchmarkOf('matmul', 'optimized', 128), 4000],
  [benchmarkOf('matmul', 'naive', 64), 5000],
  [benchmarkOf('matmul', 'naive', 128), 32_000],
] as const;
const [small] = cells[0];
const entries = cells.map(([benchmark]): Entry => {
  const role = benchmark.implementation === 'naive' ? 'timed-only' : 'compared';
  return entryOf({ benchmark, role });
});
const rounds = cells.flatMap(([benchmark, ns]): Round[] =>
  [0.9, 1, 1.1].map((factor, index) => roundOf(index, null, [ns * factor], benchmark)),
);

function resultOf(
  requirement: Requirement,
  change: { rounds?: Round[]; entries?: Entry[]; checks?: Check[]; failures?: Failure[] } = {},
) {
  const requirements = [{ kernel: 'matmul', requirement }];
  const recording = recordingOf({ entries, rounds, requirements, ...change });
  const [result] = judgeRecording(recording, new Map()).requirements;
  const { status, figure, where } = result ?? {};
  return { status, figure, where };
}

describe('a requirement', () => {
  const shape = { n: 64 };

  test.each([
    // Work of 2e6 flops and 1e6 bytes a call.
    [{ metric: 'time', shape, atMost: 1000 }, 'met', 1000],
    [{ metric: 'time', shape, atMost: 999 }, 'broken', 1000],
    [{ metric: 'time', shape, atLeast: 1001 }, 'broken', 1000],
    [{ metric: 'gflops', shape, atLeast: 2000 }, 'met', 2000],
    [{ metric: 'gflops', shape, atLeast: 2001 }, 'broken', 2000],
    [{ metric: 'gbps', shape, atLeast: 1000 }, 'met', 1000],
    [{ metric: 'gbps', shape, atLeast: 1001 }, 'broken', 1000],
    [{ metric: 'speedup', shape, atLeast: 5 }, 'met', 5],
    [{ metric: 'speedup', shape, atLeast: 5.01 }, 'broken', 5],
    [
      { metric: 'speedup', shape, atLeast: 0.2, implementation: 'naive', over: 'optimized' },
      'met',
      0.2,
    ],
    [{ metric: 'time', shape, atMost: 5000, implementation: 'naive' }, 'met', 5000],
  ] satisfies [Requirement, string, number][])('%j is %s at %d', (requirement, status, figure) => {
    expect(resultOf(requirement)).toEqual({ status, figure, where: 'n=64' });
  });

  test('without a shape speaks of all of them and shows the worst', () => {
    const worst = { figure: 500, where: 'n=128' };
    expect(resultOf({ metric: 'gflops', atLeast: 500 })).toEqual({ status: 'met', ...worst });
    expect(resultOf({ metric: 'gflops', atLeast: 501 })).toEqual({ status: 'broken', ...worst });
    expect(resultOf({ metric: 'speedup', atLeast: 5 })).toMatchObject({ figure: 5, where: 'n=64' });
    expect(resultOf({ metric: 'time', atMost: 4000 })).toMatchObject({ figure: 4000 });
  });

  test('with two limits is broken by a shape beyond either', () => {
    const both = (atLeast: number, atMost: number) => resultOf({ metric: 'time', atLeast, atMost });
    expect(both(1000, 4000)).toMatchObject({ status: 'met' });
    expect(both(1000, 3999)).toMatchObject({ status: 'broken', figure: 4000, where: 'n=128' });
    expect(both(1001, 4000)).toMatchObject({ status: 'broken', figure: 1000, where: 'n=64' });
  });

  const nothing = { status: 'not-measured', figure: null, where: '' };

  test('is not measured while a shape that it speaks of is not', () => {
    const some = rounds.filter(
      (round) => round.benchmark !== benchmarkOf('matmul', 'optimized', 128).id,
    );
    expect(resultOf({ metric: 'time', atMost: 4000 }, { rounds: some })).toEqual(nothing);
    // What is broken at one shape cannot be mended by another.
    expect(resultOf({ metric: 'time', atMost: 900 }, { rounds: some })).toEqual({
      status: 'broken',
      figure: 1000,
      where: 'n=64',
    });
  });

  test.each([
    ['another kernel or shape', { metric: 'time', shape: { n: 65 }, atMost: 1 }, {}],
    ['another size beside the same one', { metric: 'time', shape: { n: 64, k: 1 }, atMost: 1 }, {}],
    ['an unknown implementation', { metric: 'time', implementation: 'gpu', atMost: 1 }, {}],
    ['a speedup over what was not timed', { metric: 'speedup', over: 'gpu', atLeast: 1 }, {}],
    [
      'a removed benchmark',
      { metric: 'time', atMost: 1 },
      { entries: entries.map((entry) => ({ ...entry, role: 'removed' as const })) },
    ],
    ['an error that was not checked', { metric: 'error', atMost: 1 }, {}],
    [
      'an error of base',
      { metric: 'error', shape, atMost: 1 },
      { checks: [checkOf({ arm: 'base' })] },
    ],
    [
      'a check that did not check',
      { metric: 'error', shape, atMost: 1 },
      { checks: [checkOf({ status: 'not-checked' })] },
    ],
  ] satisfies [string, Requirement, object][])(
    'is not measured by %s',
    (_name, requirement, change) => {
      expect(resultOf(requirement, change)).toEqual(nothing);
    },
  );

  test('on work is not measured where the suite gives none', () => {
    const bare = entries.map((entry) => ({
      ...entry,
      benchmark: { ...entry.benchmark, work: null },
    }));
    expect(resultOf({ metric: 'gflops', atLeast: 1 }, { entries: bare })).toEqual(nothing);
    expect(resultOf({ metric: 'gbps', atLeast: 1 }, { entries: bare })).toEqual(nothing);
    expect(resultOf({ metric: 'time', atMost: 4000 }, { entries: bare }).status).toBe('met');
  });

  test('on the error takes the worst check of head at that shape', () => {
    const checks = [
      checkOf({ maxRelativeError: 1e-7 }),
      checkOf({ maxRelativeError: 3e-6, phase: 'fresh-inputs' }),
      checkOf({ maxRelativeError: 1, arm: 'base' }),
      checkOf({ maxRelativeError: 1, cell: benchmarkOf('matmul', 'naive', 64).id }),
    ];
    const error = (atMost: number) => resultOf({ metric: 'error', shape, atMost }, { checks });
    expect(error(3e-6)).toEqual({ status: 'met', figure: 3e-6, where: 'n=64' });
    expect(error(2e-6)).toMatchObject({ status: 'broken' });
    const infinite = checkOf({ status: 'wrong', maxRelativeError: Number.POSITIVE_INFINITY });
    expect(resultOf({ metric: 'error', shape, atMost: 1 }, { checks: [infinite] }).status).toBe(
      'broken',
    );
  });

  test('on speed is not met by wrong numbers, nor by what failed', () => {
    const wrong = checkOf({ status: 'wrong', phase: 'last-timed', cell: small.id });
    const time: Requirement = { metric: 'time', atMost: 1e9 };
    expect(resultOf(time).status).toBe('met');
    expect(resultOf(time, { checks: [wrong] })).toEqual(nothing);
    expect(resultOf(time, { checks: [{ ...wrong, arm: 'base' }] }).status).toBe('met');
    expect(resultOf(time, { failures: [failureOf()] })).toEqual(nothing);
    expect(resultOf(time, { failures: [failureOf({ arm: 'base' })] }).status).toBe('met');
    const naiveIsWrong = checkOf({ status: 'wrong', cell: benchmarkOf('matmul', 'naive', 3).id });
    const speedup: Requirement = { metric: 'speedup', atLeast: 1 };
    expect(resultOf(speedup, { checks: [naiveIsWrong] })).toEqual(nothing);
  });
});

describe('the interval of a figure', () => {
  const shape = { n: 64 };
  const judged = (requirement: Requirement, change: Partial<Recording> = {}) => {
    const requirements = [{ kernel: 'matmul', requirement, origin: { issue: 7 } }];
    const recording = recordingOf({ entries, rounds, requirements, ...change });
    return judgeRecording(recording, new Map()).requirements[0];
  };

  test('is where the mean of the logarithms of the floors lies', () => {
    // Of 900, 1000 and 1100 ns, from a table: t of two degrees of freedom is 4.302653.
    const time = judged({ metric: 'time', shape, atMost: 2000 });
    expect(time?.interval?.low).toBeCloseTo(776.7, 3);
    expect(time?.interval?.high).toBeCloseTo(1278.9007, 3);
    expect(time).toMatchObject({ issue: 7, status: 'met', withinNoise: false });
    const rate = judged({ metric: 'gflops', shape, atLeast: 1 });
    expect(rate?.interval?.low).toBeCloseTo(2e6 / 1278.9007, 2);
    expect(rate?.interval?.high).toBeCloseTo(2e6 / 776.7, 2);
    const alone = judged({ metric: 'time', shape, atMost: 1 }, { rounds: rounds.slice(0, 1) });
    expect(alone).toMatchObject({ figure: 900, interval: null, withinNoise: false });
  });

  test('of a speedup is that of a difference of logarithms', () => {
    const speedup = judged({ metric: 'speedup', shape, atLeast: 4.5 });
    expect(speedup?.interval?.low).toBeCloseTo(3.982409, 5);
    expect(speedup?.interval?.high).toBeCloseTo(6.277608, 5);
    expect(speedup).toMatchObject({ figure: 5, status: 'met', withinNoise: true });
  });

  test('holds the figure, and never decides', () => {
    const met = judged({ metric: 'time', shape, atMost: 1001 });
    expect(met).toMatchObject({ status: 'met', withinNoise: true });
    const broken = judged({ metric: 'time', shape, atMost: 999 });
    expect(broken).toMatchObject({ status: 'broken', withinNoise: true });
    const skewed = Array.from({ length: 30 }, (_, i) =>
      roundOf(i, null, [i < 16 ? 1000 : 2000], small),
    );
    const { figure, interval } = judged({ metric: 'time', shape, atMost: 1 }, { rounds: skewed })!;
    expect(interval!.low).toBeLessThanOrEqual(figure!);
    expect(interval!.high).toBeGreaterThanOrEqual(figure!);
  });

  const peak = { metric: 'peak', shape, atLeast: 50 } as const;
  const ceilings = {
    testbedId: testbed.id,
    measuredAt: '2026-03-04T10:00:00.000Z',
    operations: [
      { name: 'scalar', gflops: 500 },
      { name: 'simd', gflops: 4000 },
    ],
    bandwidths: [{ bytes: 12_288, gbps: 180 }],
  };

  test('of the peak is that of its rate, where the ceilings of the testbed are known', () => {
    expect(judged(peak, { ceilings })).toMatchObject({ figure: 50, status: 'met' });
    expect(judged({ ...peak, atLeast: 51 }, { ceilings })?.status).toBe('broken');
    const other = { ...ceilings, testbedId: 'other' };
    for (const without of [{}, { ceilings: null }, { ceilings: other }]) {
      expect(judged(peak, without)).toMatchObject({ status: 'not-measured', interval: null });
    }
  });

  test('of a speedup over base is that of the comparison', () => {
    const pairs = Array.from({ length: 20 }, (_, index) =>
      roundOf(index, [2000 + (index % 3)], [1000 + (index % 2)], small),
    );
    const over = { metric: 'speedup', shape, over: 'base' } as const;
    const [row] = judgeRecording(recordingOf({ entries, rounds: pairs }), new Map()).rows;
    const { comparison } = row!;
    const result = judged({ ...over, atLeast: 1.9 }, { rounds: pairs });
    expect(result?.figure).toBeCloseTo(1 / comparison!.ratio, 12);
    expect(result?.interval?.low).toBeCloseTo(1 / comparison!.high, 12);
    expect(result?.interval?.high).toBeCloseTo(1 / comparison!.low, 12);
    expect(result).toMatchObject({ status: 'met', withinNoise: false });
    expect(judged({ ...over, atLeast: 2.1 }, { rounds: pairs })?.status).toBe('broken');
    // One tree alone has nothing to be faster than.
    expect(judged({ ...over, atLeast: 1 })?.status).toBe('not-measured');
  });
});
