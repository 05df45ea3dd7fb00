import { type Benchmark, benchmarkId } from '#core/model/benchmark.ts';
import type {
  BaselineOpinion,
  Comparison,
  Judgement,
  Row,
  Verdict,
} from '#core/model/judgement.ts';
import type { Check, Failure } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import type { PullRequest } from '#core/model/repository.ts';
import { open, requirements, roofline } from './requirement-fixtures.ts';

/** Reports as the analysis makes them, small enough to be read in a golden file. */

export const baseSha = 'b1a5e00000000000000000000000000000000001';
export const headSha = '4ead000000000000000000000000000000000002';

const noOpinion: BaselineOpinion = {
  says: 'none yet',
  points: 0,
  ...{ commit: null, recordedAt: null, low: null, high: null, begunBy: null },
};

export const agreeing: BaselineOpinion = {
  says: 'agrees',
  points: 14,
  commit: 'c0ffee0000000000000000000000000000000003',
  recordedAt: '2026-03-01T09:00:00.000Z',
  low: 4.2e6,
  high: 4.5e6,
  begunBy: null,
};

export function comparison(ratio: number, change: Partial<Comparison> = {}): Comparison {
  return {
    ratio,
    low: ratio - 0.004,
    high: ratio + 0.004,
    rounds: 14,
    decidedAtLook: 1,
    pairedMedianRatio: ratio,
    baseNs: 4_345_678,
    headNs: 4_345_678 * ratio,
    statistic: 'floor',
    tail: null,
    allocation: null,
    tiers: [],
    smallestVisibleEffect: 0.02,
    equalWithin: 0.00675,
    ...change,
  };
}

export function benchmark(kernel: string, n: number, implementation = 'optimized'): Benchmark {
  const shape = { n };
  return {
    id: benchmarkId(kernel, implementation, shape),
    kernel,
    implementation,
    shape,
    source: { kind: 'suite', file: `kernels/${kernel}/suite.ts` },
    work: { flops: 2 * n ** 3, bytes: 12 * n ** 2 },
    tags: [],
  };
}

export function check(own: Benchmark, change: Partial<Check> = {}): Check {
  return {
    status: 'right',
    maxAbsoluteError: 3.1e-6,
    maxRelativeError: 3.2e-7,
    tolerance: 1e-5,
    reason: null,
    arm: 'head',
    cell: own.id,
    phase: 'before-timing',
    judge: 'base',
    ...change,
  };
}

export function row(own: Benchmark, verdict: Verdict, change: Partial<Row> = {}): Row {
  return {
    benchmark: own,
    role: 'compared',
    verdict,
    reason: null,
    comparison: comparison(1.0004),
    aloneNs: null,
    correctness: check(own),
    baseline: agreeing,
    ...change,
  };
}

/** A row with a time of head and nothing to compare it with. */
function timedAlone(own: Benchmark, aloneNs: number, role: Row['role'] = 'new'): Row {
  return row(own, 'no-change', { role, comparison: null, aloneNs, baseline: noOpinion });
}

function judgement(change: Partial<Judgement> = {}): Judgement {
  return {
    headline: 'no-change',
    rows: [row(benchmark('matmul', 512), 'no-change'), row(benchmark('add', 512), 'no-change')],
    requirements: [],
    failures: [],
    wrongChecks: [],
    ...{ checkedCells: 24, uncheckedKernels: [], unverified: [] },
    ...change,
  };
}

export function report(
  change: Partial<Report> & { readonly judged?: Partial<Judgement> } = {},
): Report {
  const { judged, ...rest } = change;
  return {
    judgement: judgement(judged),
    testbed: {
      id: 'f00dcafe',
      cpu: 'Example CPU @ 2.50GHz',
      cores: 2,
      kernel: 'Linux 6.1.0',
      runtime: 'Node 26.10.0',
      v8: '14.2',
      sandbox: 'bubblewrap',
      cpuFlags: 'c0de',
      hypervisor: 'none',
      flags: '',
    },
    calibration: null,
    base: { sha: baseSha, ref: 'main' },
    head: { sha: headSha, ref: 'topic' },
    createdAt: '2026-03-04T10:00:00.000Z',
    seconds: 253,
    runId: 'run-1',
    tests: null,
    link: { kind: 'linked', issue: 12 },
    changedSuites: [],
    newSuites: [],
    ...{ optimizations: [], documents: [], rules: [], profiles: [], roofline: null },
    notices: [],
    ...rest,
  };
}

export function failure(change: Partial<Failure> = {}): Failure {
  return {
    arm: 'head',
    kind: 'build',
    message: 'The build of head failed: `npm run build:kernels` exited with 1.',
    kernel: null,
    benchmark: null,
    tail: 'asc: error TS2322\n\nFAILURE 1 compile error(s)',
    ...change,
  };
}

export const regressed = report({
  judged: {
    headline: 'regression',
    rows: [
      row(benchmark('matmul', 64), 'no-change'),
      row(benchmark('matmul', 512), 'regression', { comparison: comparison(1.0987) }),
      row(benchmark('matmul', 1024), 'improvement', {
        comparison: comparison(0.91, { baseNs: 34_100_000, headNs: 31_031_000 }),
        baseline: { ...agreeing, says: 'disagrees', low: 29_000_000, high: 30_000_000 },
      }),
      row(benchmark('conv2d', 64), 'inconclusive', {
        comparison: comparison(1.02, { low: 0.97, high: 1.07, smallestVisibleEffect: 0.06 }),
        baseline: { ...noOpinion, points: 3, begunBy: 'lockfile' },
      }),
      timedAlone(benchmark('normalize', 64), 98_765),
      timedAlone(benchmark('matmul', 512, 'naive'), 139_000_000, 'timed-only'),
      row(benchmark('blur', 8), 'no-change', {
        role: 'removed',
        comparison: null,
        correctness: null,
        baseline: noOpinion,
      }),
    ],
    requirements,
    uncheckedKernels: ['fft'],
    unverified: [{ kernel: 'conv2d', says: 'current behaviour' }],
  },
  calibration: { runs: 23, alarms: 2, regressions: 1, improvements: 1, upperBound: 0.24925 },
  tests: { command: 'npm test', passed: true, tail: 'ok' },
  link: { kind: 'guessed', issue: 12, from: 'branch', otherBase: false },
  changedSuites: ['kernels/matmul/suite.ts'],
  newSuites: ['kernels/normalize/suite.ts'],
  notices: ['`conv2d/optimized/n=64` was measured twice: the first run was inconclusive.'],
  roofline,
});

const wrongCell = benchmark('matmul', 100);

/** The documented case: 100 x 100, naive against optimized, tolerance 1e-5. */
export const incorrect = report({
  judged: {
    headline: 'incorrect',
    rows: [
      row(wrongCell, 'incorrect', {
        reason: 'wrong numbers at n=100',
        // A judge that forgot to take the speed away: the report must not show it all the same.
        comparison: comparison(0.5),
      }),
    ],
    wrongChecks: [
      check(wrongCell, {
        status: 'wrong',
        maxAbsoluteError: 0.312,
        maxRelativeError: 0.0121,
        reason: 'element 17 is 3.1 where 2.8 is right',
      }),
      check(wrongCell, {
        status: 'wrong',
        maxAbsoluteError: Number.POSITIVE_INFINITY,
        maxRelativeError: Number.POSITIVE_INFINITY,
        reason: '3 unexpected NaN',
        phase: 'fresh-inputs',
      }),
    ],
  },
});

export const errored = report({
  judged: { headline: 'errored', rows: [], failures: [failure()], checkedCells: 0 },
  tests: { command: 'npm test', passed: false, tail: 'not ok 1\n```\n<!-- isochron:sticky -->' },
});

export const inconclusive = report({
  judged: {
    headline: 'inconclusive',
    rows: [
      row(benchmark('conv2d', 64), 'inconclusive', {
        comparison: comparison(1.02, { low: 0.97, high: 1.07, smallestVisibleEffect: 0.06 }),
      }),
      row(benchmark('conv2d', 128), 'inconclusive', {
        comparison: null,
        reason: 'the budget did not reach it',
      }),
      row(benchmark('add', 64), 'no-change'),
    ],
  },
});

export const improved = report({
  judged: {
    headline: 'improvement',
    rows: [row(benchmark('matmul', 512), 'improvement', { comparison: comparison(0.5) })],
  },
  calibration: { runs: 23, alarms: 0, regressions: 0, improvements: 0, upperBound: 0.12212 },
  tests: { command: 'npm test', passed: true, tail: '' },
});

/** One tree alone, as `isochron run` and an issue have it. */
export const alone = report({
  base: null,
  link: null,
  judged: {
    rows: [64, 512].map((n) => timedAlone(benchmark('matmul', n), n ** 3 / 30)),
  },
});

/** The same with an issue that asks for something. */
const judged = { ...alone.judgement, requirements: open };
export const asking = report({ base: null, link: null, judged, roofline });

export const pullRequest: PullRequest = {
  number: 7,
  title: 'Faster matmul',
  body: 'Closes #12',
  author: 'ada',
  authorAssociation: 'MEMBER',
  state: 'open',
  draft: false,
  baseRef: 'main',
  baseSha,
  headRef: 'topic',
  headSha,
  headRepository: 'acme/kernels',
  labels: [],
};

export { unclear } from './requirement-fixtures.ts';
