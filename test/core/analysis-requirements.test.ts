import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import type { Check, Entry, Failure, Round } from '#core/model/recording.ts';
import type { Requirement } from '#suite';
import {
  benchmarkOf,
  checkOf,
  entryOf,
  failureOf,
  recordingOf,
  roundOf,
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
