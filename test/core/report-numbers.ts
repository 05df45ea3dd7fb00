import type { Check, Verification } from '#core/model/recording.ts';
import { benchmark, check, report, row } from './report-fixtures.ts';

/** Reports about what was verified beyond the shapes of a suite. */

/** Of one implementation in head, and its bits against base. */
export function verification(change: Partial<Verification> = {}): Verification {
  const trial = { kernel: 'matmul', implementation: 'optimized', judge: 'base' } as const;
  return {
    seed: 42,
    trials: [
      { ...trial, arm: 'head', probes: 97, rejected: 3 },
      { ...trial, arm: 'base', probes: 100, rejected: 0 },
    ],
    againstBase: { cells: 14, different: [] },
    unrepeated: [],
    ...change,
  };
}

const own = benchmark('matmul', 512);

export const probedRight = report({
  judged: { farthest: check(own, { maxUlp: 5_500 }), verification: verification() },
});

export const probeCheck: Check = check(benchmark('matmul', 1), {
  status: 'wrong',
  maxAbsoluteError: Number.POSITIVE_INFINITY,
  maxRelativeError: Number.POSITIVE_INFINITY,
  maxUlp: Number.POSITIVE_INFINITY,
  reason: 'at n=1 with a[0] = NaN (seed 42): [0] is 0, the reference is NaN',
  phase: 'probe',
  probe: { shape: { n: 1 }, seed: 42, edits: [{ input: 'a', at: 0, value: 'NaN' }] },
});

/** Both arms shrink their own probe; what only base has is told apart. */
export const doubted = report({
  judged: {
    verification: verification(),
    doubtful: [
      { ...probeCheck, status: 'doubtful', arm: 'base' },
      { ...probeCheck, status: 'doubtful' },
      {
        ...check(benchmark('add', 7), { status: 'doubtful', arm: 'base' }),
        phase: 'shared-memory',
        reason: '[3] is 1 | 2, the reference is @all',
      },
    ],
  },
});

export const probedWrong = report({
  judged: {
    headline: 'incorrect',
    rows: [row(own, 'incorrect', { reason: `${probeCheck.cell}: ${probeCheck.reason}` })],
    wrongChecks: [probeCheck],
    verification: verification({
      againstBase: {
        cells: 14,
        different: [
          { cell: own.id, maxUlp: 3 },
          { cell: benchmark('matmul', 64).id, maxUlp: 8_388_608 },
        ],
      },
      unrepeated: [
        { cell: own.id, arm: 'head', between: 'calls' },
        { cell: own.id, arm: 'base', between: 'processes' },
      ],
    }),
  },
});
