/**
 * A sandbox for flow tests, where what is tested is what happens around the measuring. The
 * repository under test says in `kernels/<name>/behaviour.json` how its kernel behaves, so that a
 * flow changes a kernel as people do: by a push. Real kernels are measured in test/edges and in the
 * demo.
 */
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import { probeText } from '#core/model/probe.ts';
import type { ArmName, ArmSamples, Check, Failure, Round, Trial } from '#core/model/recording.ts';
import { readConditions } from '#edges/sandbox/conditions.ts';
import { hashOf } from '#edges/sandbox/testbed.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import type { Tuning } from '#suite';
import { type Samples, scriptedProfile, usualSamples } from './scripted-profile.ts';

export interface Behaviour {
  /** Time a call. */
  readonly ns: number;
  /** Times by size, for a kernel that is measured at more shapes than one. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Standard deviation of a round, as a share of the time. */
  readonly noise?: number;
  readonly wrong?: boolean;
  /** Of an implementation `naive` beside the other one. */
  readonly naiveNs?: number;
  /** Of the work of a call, beside its operations: then it has a place under the roof. */
  readonly bytes?: number;
  /** Its numbers are wrong for NaN alone. */
  readonly wrongForNaN?: boolean;
  readonly failure?: Pick<Failure, 'kind' | 'message' | 'tail'>;
  /** Functions with their samples under the profiler; or what it does instead. */
  readonly profile?: Samples | 'throws' | 'fails' | 'nonsense';
  /** Measuring this kernel waits until the test says `release`. */
  readonly waits?: boolean;
  /** What may be tuned of it; how it behaves with the value that `blocks.ts` has. */
  readonly tuning?: Tuning;
  readonly tuned?: Readonly<Record<string, Partial<Behaviour>>>;
  /** It has this time in so many rounds; after them it has the time that it has without a value. */
  readonly luckyRounds?: number;
}

const suiteText = `import behaviour from './behaviour.json';\n`;

/** Of every kernel of the flows, as long as a test changes neither lockfile nor suite. */
export const conditions = `none-${hashOf(suiteText)}` as Conditions;

/** The files of a kernel as the repositories of the flows have them. */
export function kernelFiles(name: string, behaviour: Behaviour): Record<string, string> {
  return {
    [`kernels/${name}/suite.ts`]: suiteText,
    [`kernels/${name}/behaviour.json`]: `${JSON.stringify(behaviour)}\n`,
  };
}

/** The files of a kernel with one constant to tune, `block`, and how it behaves with each value. */
export function tunableFiles(
  name: string,
  present: number,
  tuned: Readonly<Record<string, Partial<Behaviour>>>,
): Record<string, string> {
  const file = `kernels/${name}/blocks.ts`;
  const values = Object.keys(tuned).map(Number);
  const parameter = { name: 'block', kind: 'tile', file, constant: 'block', values } as const;
  const behaviour = { ns: 1_000_000, tuning: { parameters: [parameter] }, tuned };
  const text = `/** Rows at a time: 8, say. */\nexport const block: i32 = ${present};\n`;
  return { ...kernelFiles(name, behaviour), [file]: text };
}

const shape = { n: 64 };
const tolerance = 1e-5;

export class ScriptedSandbox implements Sandbox {
  readonly isolation = 'bubblewrap';
  /** Kernels whose numbers were looked at, in order: who was measured at all. */
  readonly verified: string[] = [];
  /** Benchmarks and arms that were profiled, in order. */
  readonly profiled: string[] = [];
  /** How slow the machine is today: all that it times takes so many times as long. */
  slowness = 1;
  /** Another machine has another one. */
  testbedId = testbedId;
  readonly #events = new EventEmitter();
  readonly #prepared = new Set<string>();
  /** Rounds of what has luck, by its time a call. */
  readonly #rounds = new Map<number, number>();
  #waiting = 0;

  /** Until a measurement waits for `release`. */
  async underWay(): Promise<void> {
    if (this.#waiting === 0) await once(this.#events, 'waiting');
  }

  /** What waits goes on. */
  release(): void {
    this.#events.emit('release');
  }

  async testbed() {
    const cpu = 'Scripted CPU';
    const runtime = 'node 26.0.0';
    const rest = { cores: 2, kernel: 'Linux', v8: '14', sandbox: 'bubblewrap' } as const;
    const machine = { cpuFlags: '', hypervisor: 'unknown', flags: '' };
    return { id: this.testbedId, cpu, runtime, ...rest, ...machine };
  }

  async ceilings() {
    return {
      operations: [{ name: 'relaxed-256', gflops: 96 }],
      bandwidths: [{ bytes: 12_288, gbps: 180 }],
    };
  }

  readonly conditions = readConditions;

  async prepare(tree: Tree, arm: ArmName): Promise<Failure | null> {
    this.#prepared.add(tree.directory);
    const build = behavioursOf(tree).find(({ failure }) => failure?.kind === 'build')?.failure;
    return build === undefined ? null : { ...build, arm, kernel: null, benchmark: null };
  }

  /** As a shell would, of the two commands that the flows know. */
  async run(tree: Tree, command: string) {
    return command.split(' ')[0] === 'true' && this.#prepared.has(tree.directory)
      ? { exitCode: 0, stopped: null, tail: '' }
      : { exitCode: 1, stopped: null, tail: '3 specs failed\n' };
  }

  async list(tree: Tree, arm: ArmName, files: readonly string[]) {
    const suites: SuiteListing[] = [];
    const failures: Failure[] = [];
    for (const file of files) {
      const kernel = file.split('/')[1] as string;
      const { failure, tuning } = behaviourOf(tree, kernel);
      if (failure?.kind === 'suite') failures.push({ ...failure, arm, kernel, benchmark: null });
      else {
        const own = listing(kernel, file, behaviourOf(tree, kernel));
        suites.push({ ...own, ...(tuning === undefined ? {} : { tuning }) });
      }
    }
    return { suites, failures };
  }

  async verify({ arm, tree, judge, suite, seed, signal }: Parameters<Sandbox['verify']>[0]) {
    const behaviour = behaviourOf(tree, suite.kernel);
    this.verified.push(suite.kernel);
    if (behaviour.waits) await this.#untilReleased(signal);
    const failed = behaviour.failure !== undefined && behaviour.failure.kind !== 'build';
    const checks = suite.benchmarks.map(
      ({ id }): Check => ({
        status: behaviour.wrong ? 'wrong' : 'right',
        maxAbsoluteError: behaviour.wrong ? 3 : 1e-7,
        maxRelativeError: behaviour.wrong ? 0.5 : 1e-7,
        maxUlp: behaviour.wrong ? 1e7 : 2,
        tolerance,
        reason: behaviour.wrong ? 'it is 3 off.' : null,
        arm,
        cell: id,
        phase: 'before-timing',
        judge: judge.name,
      }),
    );
    const failures = suite.benchmarks.map(
      ({ id }): Failure => ({ ...behaviour.failure!, arm, kernel: suite.kernel, benchmark: id }),
    );
    const beyond = { trials: trialsOf(behaviour, arm, suite), outputs: [], gradients: [] };
    if (failed) return { ...beyond, checks: [], failures, trials: [] };
    const probed = probeChecks(behaviour, arm, suite, seed);
    return { ...beyond, checks: [...checks, ...probed], failures: [] };
  }

  async round({ benchmark, base, head, index, samples }: Parameters<Sandbox['round']>[0]) {
    const at = (tree: Tree, arm: ArmName) => {
      const own = this.#withLuck(behaviourOf(tree, benchmark.kernel));
      const optimizedNs = own.sizes?.[`${benchmark.shape.n}`] ?? own.ns;
      const ns = benchmark.implementation === 'naive' ? (own.naiveNs ?? own.ns) : optimizedNs;
      return armSamples({ ...own, ns: ns * this.slowness }, index, arm, samples);
    };
    const round: Round = {
      benchmark: benchmark.id,
      index,
      base: base === null ? null : at(base, 'base'),
      head: at(head, 'head'),
    };
    return { round, checks: [], failures: [] };
  }

  #withLuck(behaviour: Behaviour): Behaviour {
    const { ns, luckyRounds } = behaviour;
    if (luckyRounds === undefined) return behaviour;
    const rounds = this.#rounds.get(ns) ?? 0;
    this.#rounds.set(ns, rounds + 1);
    return rounds < luckyRounds ? behaviour : { ...behaviour, ns: 1_000_000 };
  }

  async profile({ benchmark, arm, tree }: Parameters<Sandbox['profile']>[0]) {
    const { id, kernel } = benchmark;
    this.profiled.push(`${id} ${arm}`);
    const { profile = usualSamples } = behaviourOf(tree, kernel);
    if (profile === 'throws') throw new TypeError('the profiler is broken');
    if (profile === 'fails') {
      const message = `${id} in ${arm}: ended by itself with code 7.`;
      return {
        failure: { arm, kind: 'exited', message, kernel, benchmark: id, tail: '' } as const,
      };
    }
    const raw = scriptedProfile(kernel, profile === 'nonsense' ? usualSamples : profile);
    return { raw: profile === 'nonsense' ? { ...raw, cpuProfile: '{"nodes":7}' } : raw };
  }

  async listCommand() {
    return { suites: [], failures: [] };
  }

  async verifyCommand() {
    return null;
  }

  async commandRound() {
    return { rounds: [], failures: [] };
  }

  async #untilReleased(signal: AbortSignal): Promise<void> {
    this.#waiting += 1;
    this.#events.emit('waiting');
    try {
      await once(this.#events, 'release', { signal });
    } finally {
      this.#waiting -= 1;
    }
  }
}

export const testbedId = 'scripted';

/** The benchmark of a kernel of the flows, the only one where its behaviour names no more. */
export function benchmarkOf(kernel: string, implementation = 'optimized', n = shape.n): Benchmark {
  return {
    id: benchmarkId(kernel, implementation, { n }),
    kernel,
    implementation,
    shape: { n },
    source: { kind: 'suite', file: `kernels/${kernel}/suite.ts` },
    work: { flops: 2 * n ** 3 },
    tags: [],
  };
}

function listing(kernel: string, file: string, behaviour: Behaviour): SuiteListing {
  const { naiveNs, bytes, sizes } = behaviour;
  const all = sizes === undefined ? [shape.n] : Object.keys(sizes).map(Number);
  const names = naiveNs === undefined ? ['optimized'] : ['naive', 'optimized'];
  const cells = names.flatMap((name) => all.map((n) => benchmarkOf(kernel, name, n)));
  const benchmarks = cells.map((own) =>
    bytes === undefined ? own : { ...own, work: { ...own.work, bytes } },
  );
  return {
    source: { kind: 'suite', file },
    kernel,
    form: 'suite',
    benchmarks,
    verifyShapes: [],
    tolerance,
    requirements: [],
  };
}

function trialsOf({ wrong }: Behaviour, arm: ArmName, { kernel }: SuiteListing): readonly Trial[] {
  const names = { arm, kernel, implementation: 'optimized', judge: 'base' } as const;
  return wrong ? [] : [{ ...names, probes: 100, rejected: 0 }];
}

/** As the sandbox shrinks it. */
function probeChecks(
  { wrong, wrongForNaN }: Behaviour,
  arm: ArmName,
  { kernel }: SuiteListing,
  seed: number,
): readonly Check[] {
  if (wrong || !wrongForNaN) return [];
  const probe = { shape: { n: 1 }, seed, edits: [{ input: 'x', at: 0, value: 'NaN' }] };
  const error = Number.POSITIVE_INFINITY;
  return [
    {
      ...{ status: 'wrong', maxAbsoluteError: error, maxRelativeError: error, maxUlp: error },
      tolerance,
      reason: `${probeText(probe)}: [0] is 0, the reference is NaN`,
      arm,
      cell: benchmarkId(kernel, 'optimized', probe.shape),
      phase: 'probe',
      judge: 'base',
      probe,
    },
  ];
}

function behaviourOf(tree: Tree, kernel: string): Behaviour {
  const file = join(tree.directory, 'kernels', kernel, 'behaviour.json');
  const behaviour = JSON.parse(readFileSync(file, 'utf8')) as Behaviour;
  if (behaviour.tuned === undefined) return behaviour;
  const blocks = readFileSync(join(tree.directory, 'kernels', kernel, 'blocks.ts'), 'utf8');
  const [, value = ''] = blocks.match(/const block: i32 = (.*);/) ?? [];
  return { ...behaviour, ...behaviour.tuned[value] };
}

function behavioursOf(tree: Tree): readonly Behaviour[] {
  return ['add', 'matmul'].flatMap((kernel) => {
    try {
      return [behaviourOf(tree, kernel)];
    } catch {
      return [];
    }
  });
}

/** The same in every run: a noise that looks random and has no seed to forget. */
function armSamples(behaviour: Behaviour, index: number, arm: ArmName, count: number): ArmSamples {
  const noise = behaviour.noise ?? 0.001;
  const roundNoise = noise * wobble(index * 2 + (arm === 'head' ? 1 : 0));
  const samplesNs = Array.from(
    { length: count },
    (_, sample) => behaviour.ns * (1 + roundNoise + 0.001 * Math.abs(wobble(sample + index))),
  );
  return { samplesNs, batch: 10, steady: true, process: null };
}

/** Within [-1, 1], evenly spread over whole numbers: the fractional parts of multiples of phi. */
function wobble(place: number): number {
  return 2 * ((place * 0.618033988749895) % 1) - 1;
}
