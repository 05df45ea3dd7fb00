/** The kernels of flow tests: each says in a file of its own how it behaves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import { probeText } from '#core/model/probe.ts';
import type { ArmName, ArmSamples, Check, Failure, Trial } from '#core/model/recording.ts';
import { hashOf } from '#edges/sandbox/testbed.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Tuning } from '#suite';
import type { Samples } from './scripted-profile.ts';

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
export const tolerance = 1e-5;

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

export function listing(kernel: string, file: string, behaviour: Behaviour): SuiteListing {
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

export function trialsOf(
  { wrong }: Behaviour,
  arm: ArmName,
  { kernel }: SuiteListing,
): readonly Trial[] {
  const names = { arm, kernel, implementation: 'optimized', judge: 'base' } as const;
  return wrong ? [] : [{ ...names, probes: 100, rejected: 0 }];
}

/** As the sandbox shrinks it. */
export function probeChecks(
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

export function behaviourOf(tree: Tree, kernel: string): Behaviour {
  const file = join(tree.directory, 'kernels', kernel, 'behaviour.json');
  const behaviour = JSON.parse(readFileSync(file, 'utf8')) as Behaviour;
  if (behaviour.tuned === undefined) return behaviour;
  const blocks = readFileSync(join(tree.directory, 'kernels', kernel, 'blocks.ts'), 'utf8');
  const [, value = ''] = blocks.match(/const block: i32 = (.*);/) ?? [];
  return { ...behaviour, ...behaviour.tuned[value] };
}

export function behavioursOf(tree: Tree): readonly Behaviour[] {
  return ['add', 'matmul'].flatMap((kernel) => {
    try {
      return [behaviourOf(tree, kernel)];
    } catch {
      return [];
    }
  });
}

/** The same in every run: a noise that looks random and has no seed to forget. */
export function armSamples(
  behaviour: Behaviour,
  index: number,
  arm: ArmName,
  count: number,
): ArmSamples {
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
