/** Recordings, outcomes and points to store. */
import fc from 'fast-check';
import type { Acceptance } from '#core/model/acceptance.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { SearchStep } from '#core/model/bisection.ts';
import type { CalibrationPoint } from '#core/model/calibration.ts';
import type { Inspection } from '#core/model/change.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Escalation } from '#core/model/escalation.ts';
import type { ArmSamples, ProcessState, Recording, Round } from '#core/model/recording.ts';
import type { Outcome } from '#ports/store.ts';

export const repository = 'octo/kernels';
export const conditions = '0123456789ab-ba9876543210' as Conditions;

export const anyConditions = fc.constantFrom(null, conditions, 'none-0123456789ab' as Conditions);

/** A row each of the narrowest table, with 8 columns: more than 65,535 parameters. */
export const manyBenchmarks = Array.from(
  { length: 10_000 },
  (_, index) => `kernel-${index}/optimized/n=1` as BenchmarkId,
);

/** The sizes' order is neither the alphabet's nor that of their lengths. */
const shape = { rows: 3, n: 1024, k: 5 };
const id = 'matmul/optimized/rows=3,n=1024,k=5' as BenchmarkId;

export function recording(change: Partial<Recording> = {}): Recording {
  const benchmark = {
    id,
    kernel: 'matmul',
    implementation: 'optimized',
    shape,
    source: { kind: 'suite', file: 'kernels/matmul/suite.ts' },
    work: { flops: 2 * 1024 ** 3, bytes: 12 * 1024 ** 2 },
    tags: ['dense'],
  } as const;
  return {
    format: 2,
    id: 'run-1',
    createdAt: '2026-03-01T09:00:00.123Z',
    testbed: {
      id: 'bed',
      cpu: 'Zen "5"',
      cores: 2,
      kernel: '6.1',
      runtime: 'node 26',
      v8: '14',
      sandbox: 'bubblewrap',
      cpuFlags: 'c0de',
      hypervisor: 'QEMU',
      flags: '--predictable-gc-schedule',
    },
    procedure: {
      alpha: 0.01,
      equalityAlpha: 0.05,
      equalityShare: 0.8,
      effectFloor: 0.005,
      smallestEffect: 0.015,
      minRounds: 6,
      maxRounds: 40,
      samplesPerRound: 30,
    },
    seed: 4_294_967_295,
    base: { sha: 'b'.repeat(40), ref: 'main' },
    head: { sha: null, ref: 'working tree' },
    entries: [
      { benchmark, role: 'compared', smallestEffect: 0.015, noiseFloor: 0.004, conditions },
    ],
    rounds: [round(0), round(1)],
    checks: [],
    failures: [],
    requirements: [
      { kernel: 'matmul', requirement: { metric: 'gflops', atLeast: 50, shape: { n: 1024 } } },
    ],
    changedSuites: [],
    newSuites: [],
    notReached: [],
    seconds: 12.345678901234567,
    ...change,
  };
}

export const processState: ProcessState = {
  functions: [{ name: 'matmul "fast" work.ts', tier: 'turbofan', deoptimisations: 2 }],
  allocation: { bytes: 1024.5, collections: 1 / 3 },
  discarded: 18,
  threads: 1,
  rulerNs: [1_000_000.1, 1_000_000.7],
};

export function round(index: number, change: Partial<Round> = {}): Round {
  const arm = (shift: number): ArmSamples => ({
    samplesNs: [1_000_000.1 + shift, 999_999.3 + index / 3, 1 / 3],
    batch: 7,
    steady: index % 2 === 0,
    process: index % 2 === 0 ? null : processState,
  });
  const contended = index % 2 === 1 ? { contended: true } : {};
  return { benchmark: id, index, base: arm(0), head: arm(0.7), ...contended, ...change };
}

export function outcome(change: Partial<Outcome> = {}): Outcome {
  return {
    repository,
    number: 7,
    headSha: 'a'.repeat(40),
    verdict: 'regression',
    conclusion: 'failure',
    title: 'matmul is slower',
    summary: '| a | b |',
    runId: 'run-1',
    published: true,
    recordedAt: '2026-03-01T09:00:00.123Z',
    ...change,
  };
}

export function point(change: Partial<BaselinePoint> = {}): BaselinePoint {
  return {
    benchmark: id,
    testbedId: 'bed',
    sha: 'c'.repeat(40),
    recordedAt: '2026-03-01T09:00:00.000Z',
    floorNs: 4_345_678.123456789,
    rounds: 14,
    conditions,
    ...change,
  };
}

export function calibration(change: Partial<CalibrationPoint> = {}): CalibrationPoint {
  return {
    benchmark: id,
    testbedId: 'bed',
    runId: 'run-1',
    sha: 'd'.repeat(40),
    recordedAt: '2026-03-01T09:00:00.000Z',
    logRatio: -0.001234567890123,
    verdict: 'no-change',
    rounds: 14,
    conditions,
    ...change,
  };
}

export function inspection(change: Partial<Inspection> = {}): Inspection {
  return {
    benchmark: id,
    testbedId: 'bed',
    beforeSha: 'a'.repeat(40),
    afterSha: 'd'.repeat(40),
    verdict: 'regression',
    trace: { goodSha: 'b'.repeat(40), culpritSha: 'c'.repeat(40), runId: 'run-1' },
    published: true,
    ...change,
  };
}

export function acceptance(change: Partial<Acceptance> = {}): Acceptance {
  return {
    benchmark: id,
    ratio: 1.099123456789012,
    headSha: 'a'.repeat(40),
    reason: 'right numbers for "denormals"',
    by: 'ada',
    acceptedAt: '2026-03-01T09:00:00.000Z',
    ...change,
  };
}

export function escalation(change: Partial<Escalation> = {}): Escalation {
  return {
    number: 7,
    reason: 'no-issue',
    asked: 'Say which issue this is for.',
    level: 1,
    saidAt: '2026-03-01T09:00:00.000Z',
    state: 'waiting',
    ...change,
  };
}

/** Objects as the program makes them. */
const plain = { noNullPrototype: true } as const;
/** Every float64, the odd ones included. */
const float = fc.double();
const text = fc.string({ unit: 'binary' });
const tiers = ['interpreter', 'baseline', 'liftoff', 'maglev', 'turbofan'] as const;

const anyProcess: fc.Arbitrary<ProcessState> = fc.record(
  {
    functions: fc.option(
      fc.array(
        fc.record(
          { name: text, tier: fc.constantFrom(...tiers), deoptimisations: fc.nat() },
          plain,
        ),
      ),
    ),
    allocation: fc.option(fc.record({ bytes: float, collections: float }, plain)),
    discarded: fc.nat(),
    threads: fc.nat(),
    rulerNs: fc.array(float),
  },
  plain,
);

const arm: fc.Arbitrary<ArmSamples> = fc.record(
  {
    samplesNs: fc.array(float),
    batch: fc.integer({ min: 1, max: 2 ** 40 }),
    steady: fc.boolean(),
    process: fc.option(anyProcess),
  },
  plain,
);

const anyRound: fc.Arbitrary<Round> = fc.record(
  {
    benchmark: fc.stringMatching(/^[a-z]{1,9}\/optimized$/).map((own) => own as BenchmarkId),
    index: fc.nat(1000),
    base: fc.option(arm),
    head: arm,
  },
  plain,
);

export function searchStep(change: Partial<SearchStep> = {}): SearchStep {
  return {
    testbedId: 'bed',
    part: 'between',
    baseSha: 'a'.repeat(40),
    headSha: 'b'.repeat(40),
    only: 'globs',
    attempt: 1,
    run: {
      runId: 'run-1',
      outcomes: [
        {
          benchmark: id,
          source: 'kernels/matmul/suite.ts',
          verdict: 'inconclusive',
          isOpen: true,
          comparison: {
            ratio: 1 + 2 ** -52,
            low: 0,
            high: Number.POSITIVE_INFINITY,
            rounds: 5,
          },
          reason: 'a \0 in a text',
        },
      ],
      unbuilt: { arm: 'head', message: 'it does not build.' },
    },
    ...change,
  };
}

/** Recordings whose numbers and texts are anything at all; their form stays right. */
export const anyRecording: fc.Arbitrary<Recording> = fc
  .record({
    rounds: fc.array(anyRound),
    sizes: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), float, plain),
    errors: fc.array(fc.tuple(float, float)),
    tail: text,
    seconds: float,
  })
  .map(({ rounds, sizes, errors, tail, seconds }) => {
    const own = recording({ rounds, seconds });
    return {
      ...own,
      entries: own.entries.map((entry) => ({
        ...entry,
        benchmark: { ...entry.benchmark, shape: sizes },
      })),
      checks: errors.map(([maxAbsoluteError, maxRelativeError]) => ({
        status: 'wrong' as const,
        maxAbsoluteError,
        maxRelativeError,
        tolerance: 1e-5,
        reason: tail,
        arm: 'head' as const,
        cell: id,
        phase: 'last-timed' as const,
        judge: 'base' as const,
      })),
      failures: [
        { arm: 'head', kind: 'build', message: tail, kernel: null, benchmark: null, tail } as const,
      ],
    };
  });
