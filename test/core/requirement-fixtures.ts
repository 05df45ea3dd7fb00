import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { RequirementResult } from '#core/model/judgement.ts';
import type { Roofline } from '#core/model/report.ts';
import type { UnclearRequirement } from '#core/model/requirement.ts';

/** One that is met, one that is broken, one that was not measured. */
export const requirements: readonly RequirementResult[] = [
  {
    kernel: 'matmul',
    requirement: { metric: 'gflops', shape: { n: 1024 }, atLeast: 50 },
    status: 'met',
    figure: 69.2,
    interval: { low: 68.8, high: 69.7 },
    withinNoise: false,
    where: 'n=1024',
    issue: 12,
  },
  {
    kernel: 'matmul',
    requirement: { metric: 'speedup', atLeast: 40 },
    status: 'broken',
    figure: 39.6,
    interval: { low: 39.1, high: 40.2 },
    withinNoise: true,
    where: 'n=512',
    issue: null,
  },
  {
    kernel: 'add',
    requirement: { metric: 'time', atMost: 1500, shape: { n: 64 } },
    status: 'not-measured',
    figure: null,
    interval: null,
    withinNoise: false,
    where: '',
    issue: 12,
  },
];

/** Before anybody has worked on it. */
export const open: readonly RequirementResult[] = [
  ...requirements.map((own) => ({ ...own, issue: 12 })),
  {
    kernel: 'matmul',
    requirement: { metric: 'speedup', over: 'base', atLeast: 2 },
    status: 'not-measured',
    ...{ figure: null, interval: null, withinNoise: false, where: '', issue: 12 },
  },
];

/** As somebody may write it, markup and mentions included. */
export const unclear: readonly UnclearRequirement[] = [
  {
    text: 'matmul n=4096 should reach 50 GFLOPS, says @ada <!-- isochron:sticky -->',
    missing: ['Which shape? `n=4096` is no timed shape of `matmul`, which has `n=64`, `n=512`.'],
  },
  { text: 'It should be 2x', missing: ['Which kernel? There are suites of `add`, `matmul`.'] },
];

export const roofline: Roofline = {
  ceilings: {
    testbedId: 'f00dcafe',
    measuredAt: '2026-03-01T09:00:00.000Z',
    operations: [
      { name: 'scalar', gflops: 8.9 },
      { name: 'simd', gflops: 35.6 },
      { name: 'relaxed simd', gflops: 71.2 },
    ],
    bandwidths: [
      { bytes: 12_288, gbps: 180 },
      { bytes: 805_306_368, gbps: 14 },
    ],
  },
  points: [
    {
      benchmark: 'matmul/optimized/n=512' as BenchmarkId,
      intensity: 85.3,
      gflops: 56.2,
      roofGflops: 71.2,
      boundBy: 'operations',
    },
    {
      benchmark: 'normalize/optimized/n=64' as BenchmarkId,
      intensity: 0.25,
      gflops: 3.1,
      roofGflops: 3.5,
      boundBy: 'memory',
    },
  ],
};
