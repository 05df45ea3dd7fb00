/** Recordings from a random number generator: what the detector sees where the truth is known. */
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { progressOf } from '#core/analysis/schedule.ts';
import { type Benchmark, benchmarkId } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type {
  ArmSamples,
  Check,
  Entry,
  Failure,
  Procedure,
  ProcessState,
  Recording,
  Round,
} from '#core/model/recording.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Random } from '#suite';

export { seededRandom };

export const conditions = '0123456789ab-ba9876543210' as Conditions;

export function benchmarkOf(kernel = 'matmul', implementation = 'optimized', n = 64): Benchmark {
  const shape = { n };
  return {
    id: benchmarkId(kernel, implementation, shape),
    kernel,
    implementation,
    shape,
    source: { kind: 'suite', file: `kernels/${kernel}/suite.ts` },
    work: { flops: 2e6, bytes: 1e6 },
    tags: [],
  };
}

export function entryOf(change: Partial<Entry> = {}): Entry {
  const { smallestEffect } = defaultProcedure;
  return {
    benchmark: benchmarkOf(),
    role: 'compared',
    smallestEffect,
    noiseFloor: null,
    conditions,
    ...change,
  };
}

export function armOf(
  samplesNs: readonly number[],
  process: ProcessState | null = null,
): ArmSamples {
  return { samplesNs, batch: 1, steady: true, process };
}

export function processOf(change: Partial<ProcessState> = {}): ProcessState {
  return {
    functions: [{ name: 'matmul work.ts', tier: 'turbofan', deoptimisations: 0 }],
    allocation: { bytes: 0, collections: 0 },
    discarded: 0,
    threads: 0,
    rulerNs: [1e6, 1e6],
    ...change,
  };
}

export function roundOf(
  index: number,
  base: readonly number[] | null,
  head: readonly number[],
  benchmark = benchmarkOf(),
): Round {
  const armOrNull = base === null ? null : armOf(base);
  return { benchmark: benchmark.id, index, base: armOrNull, head: armOf(head) };
}

/** Rounds with these log ratios, one sample an arm. */
export function roundsOf(logRatios: readonly number[], benchmark = benchmarkOf()): Round[] {
  return logRatios.map((d, index) => roundOf(index, [1], [Math.exp(d)], benchmark));
}

/** The arms of every round change places. */
export function swapped(rounds: readonly Round[]): Round[] {
  return rounds.map((round) => ({
    ...round,
    base: round.head,
    head: round.base as ArmSamples,
  }));
}

export const testbed: Recording['testbed'] = {
  id: 'f00dcafe',
  cpu: 'Example CPU @ 2.50GHz',
  cores: 2,
  kernel: '6.1.0',
  runtime: 'node 26.10.0',
  v8: '14.0',
  sandbox: 'bubblewrap',
  cpuFlags: 'c0de',
  hypervisor: 'none',
  flags: '',
};

export function recordingOf(change: Partial<Recording> = {}): Recording {
  return {
    format: 2,
    id: 'run-1',
    createdAt: '2026-03-04T10:00:00.000Z',
    testbed,
    procedure: defaultProcedure,
    seed: 1,
    base: { sha: 'a'.repeat(40), ref: 'main' },
    head: { sha: 'b'.repeat(40), ref: 'faster' },
    entries: [entryOf()],
    rounds: [],
    checks: [],
    failures: [],
    requirements: [],
    changedSuites: [],
    newSuites: [],
    notReached: [],
    seconds: 1,
    ...change,
  };
}

export function checkOf(change: Partial<Check> = {}): Check {
  return {
    arm: 'head',
    cell: benchmarkOf().id,
    phase: 'before-timing',
    judge: 'base',
    status: 'right',
    maxAbsoluteError: 1e-7,
    maxRelativeError: 1e-7,
    tolerance: 1e-5,
    reason: null,
    ...change,
  };
}

export function failureOf(change: Partial<Failure> = {}): Failure {
  return {
    arm: 'head',
    kind: 'threw',
    message: 'it threw',
    kernel: 'matmul',
    benchmark: null,
    tail: '',
    ...change,
  };
}

/** Student's t with 3 degrees of freedom: its tails are as heavy as those of a shared machine. */
export function studentOf3(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 3);
}

/** One value of a log ratio, in units of its scale; `round` lets the scale change with time. */
export type NoiseModel = (random: Random, round: number) => number;

const difference =
  (draw: (random: Random) => number): NoiseModel =>
  (random) =>
    draw(random) - draw(random);

/** Every one is symmetric because its labels are random, as in a round; no size is assumed. */
export const continuousNoise: Readonly<Record<string, NoiseModel>> = {
  normal: (random) => random.normal(),
  'heavy-tailed': studentOf3,
  'difference of skewed times': difference((random) => Math.exp(1.5 * random.normal())),
  'mostly quiet, sometimes wild': (random) => random.normal() * (random.uniform() < 0.15 ? 20 : 1),
  'noisier as time goes on': (random, round) => random.normal() * (1 + round),
};

/** Ties and zero differences. */
export const discreteNoise: Readonly<Record<string, NoiseModel>> = {
  'two states of a process': difference((random) => random.integer(2)),
  'a coarse clock': (random) => Math.round(1.5 * random.normal()),
};

export interface Machine {
  /** Spread between processes of one program, of the logarithm of its time. */
  readonly process: number;
  /** Disturbances of a sample: they only ever add time. */
  readonly sample: number;
  /** Share of the time at which the whole machine is slow, by 15 %, for phases of some 30 pairs. */
  readonly slow: number;
}

/** A round as shipped, on a machine with a known truth. */
export function measuredRound(
  random: Random,
  machine: Machine,
  index: number,
  ratio: number,
  benchmark = benchmarkOf(),
): Round {
  const baseNs = 2e6 * Math.exp(machine.process * random.normal());
  const headNs = 2e6 * ratio * Math.exp(machine.process * random.normal());
  const base: number[] = [];
  const head: number[] = [];
  let isSlow = random.uniform() < machine.slow;
  for (let pair = 0; pair < defaultProcedure.samplesPerRound; pair += 1) {
    if (random.uniform() < 1 / 30) isSlow = random.uniform() < machine.slow;
    const phase = isSlow ? 1.15 : 1;
    const disturbed = (): number => 1 + machine.sample * random.normal() ** 2;
    base.push(baseNs * phase * disturbed());
    head.push(headNs * phase * disturbed());
  }
  return roundOf(index, base, head, benchmark);
}

/** Rounds are taken as `progressOf` asks for them, as in a run whose budget is long enough. */
export function measured(
  random: Random,
  machine: Machine,
  ratio: number,
  options: { readonly benchmarks: number; readonly entry?: Entry; readonly procedure?: Procedure },
): Round[] {
  const { benchmarks, entry = entryOf(), procedure = defaultProcedure } = options;
  const rounds: Round[] = [];
  for (;;) {
    const progress = progressOf(rounds, entry, benchmarks, procedure);
    if (progress.state === 'closed') return rounds;
    for (let more = 0; more < progress.roundsWanted; more += 1) {
      rounds.push(measuredRound(random, machine, rounds.length, ratio, entry.benchmark));
    }
  }
}
