/** `npm run bench:kernels`: see `--help`. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Output } from '#suite';
import { type Contestant, type Entrant, mixCallers, type Problem } from './contestant.ts';
import { errorOf, inTurns, median, speedOver, type Timing } from './measure.ts';
import { asked, Native, openBlas, openBlasHere } from './native.ts';
import { naive, optimizedOn } from './own.ts';
import { nativeFlops, type Peak, peaks } from './peaks.ts';
import { startPeers } from './peers.ts';
import { problems } from './problems.ts';
import { type Result, tables } from './report.ts';

const help = `npm run bench:kernels -- [options]

Measures the kernels against plain TypeScript, other libraries and the peaks of this machine, all in
turns in one run. OpenBLAS is measured where Debian's libopenblas and a compiler are, with the kernels
that it chooses, those for AVX2 (Haswell) and those for AVX-512 (SkylakeX); the peers where
\`npm ci --prefix bench/peers --ignore-scripts\` has installed them.

  --quick         few shapes and turns, no peers; under 50 s
  --only <text>   suites whose file has this in its name
  --json          print one JSON object
  --help          this text
`;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(help);
  process.exit(0);
}

const turns = flags.quick ? 9 : 25;
/** The reference of more operations than this takes too long in JavaScript. */
const mostReferenceFlops = 6e8;
/** Beyond this a call of the plain implementation takes seconds; in a quick run, tenths of one. */
const mostNaiveFlops = flags.quick ? 3e8 : 3e9;

function textOf({ suite, shape }: Problem): string {
  return `${suite.kernel} ${Object.entries(shape)
    .map(([name, size]) => `${name}=${size}`)
    .join(',')}`;
}

async function entered(entrants: readonly Entrant[], problem: Problem): Promise<Contestant[]> {
  const found: Contestant[] = [];
  for (const entrant of entrants) {
    const contestant = await entrant(problem);
    if (contestant !== null) found.push(contestant);
  }
  return found;
}

/** Null where it takes too long; only the first rows of a large product. */
function referenceOf({ suite, shape, inputs }: Problem): Output | null {
  const { flops = 0 } = suite.work?.(shape) ?? {};
  if (flops <= mostReferenceFlops) return suite.reference(inputs);
  const { a, before, n, k } = inputs as {
    a?: Float32Array;
    before?: Float32Array;
    n: number;
    k: number;
  };
  if (a === undefined || before === undefined) return null;
  const m = 4;
  return suite.reference({
    ...inputs,
    m,
    a: a.subarray(0, m * k),
    before: before.subarray(0, m * n),
  });
}

/** What the processor does in the turns of a problem, and how much of it the problem is. */
interface Limit {
  readonly contestant: Contestant;
  /** Calls of the contestant that do as many operations, or move as many bytes. */
  readonly calls: number;
  /** Whether as many threads do as many times that. */
  readonly isPerThread: boolean;
}

/**
 * What bounds the problem: as many multiply-adds, and a stream of as many bytes, through the cache
 * that has room for both. The roof is the longer one.
 */
async function limitsOf(problem: Problem, from: Native | null): Promise<readonly Limit[]> {
  const { suite, shape, inputs } = problem;
  const { flops = 0, bytes = 0 } = suite.work?.(shape) ?? {};
  // Of float64, half as many numbers fit into a register.
  const registers = Object.values(inputs).some((one) => one instanceof Float64Array) ? 2 : 1;
  const limits: Limit[] = [];
  const fastest = await asked(from, 'native avx2', 1, 'peak avx2 1');
  if (fastest !== null && flops > 0) {
    limits.push({
      contestant: fastest,
      calls: (registers * flops) / nativeFlops.avx2,
      isPerThread: true,
    });
  }
  // Its loop takes four vectors a turn.
  const length = 32 * Math.ceil(bytes / 12 / 32);
  const stream = await asked(from, 'native add', 1, `stream add ${length}`);
  if (stream !== null && bytes > 0) {
    limits.push({ contestant: stream, calls: bytes / (12 * length), isPerThread: false });
  }
  return limits;
}

async function resultsOf(problem: Problem, entrants: readonly Entrant[]): Promise<Result[]> {
  const limits = await limitsOf(problem, native);
  const own = await entered(entrants, problem);
  const contestants = [...limits.map(({ contestant }) => contestant), ...own];
  const timings = await inTurns(contestants, turns);
  const roofs = timings.slice(0, limits.length);
  const oursOn = (threads: number) =>
    timings.find(({ contestant }) => {
      return contestant.implementation === 'ours' && contestant.threads === threads;
    });
  const reference = referenceOf(problem);
  const results: Result[] = [];
  for (const timing of timings.slice(limits.length)) {
    const ours = oursOn(timing.contestant.threads) ?? oursOn(1) ?? null;
    results.push(await resultOf(problem, timing, shareOf(timing, limits, roofs), ours, reference));
  }
  for (const contestant of contestants) await contestant.close();
  return results;
}

/** Per cent of the roof, turn by turn: the median. */
function shareOf(
  { contestant: { threads }, samplesNs }: Timing,
  limits: readonly Limit[],
  roofs: readonly Timing[],
): number | null {
  if (limits.length === 0) return null;
  const shares = samplesNs.map((ns, turn) => {
    const least = limits.map(({ calls, isPerThread }, index) => {
      return (calls * (roofs[index]?.samplesNs[turn] ?? Number.NaN)) / (isPerThread ? threads : 1);
    });
    return (100 * Math.max(...least)) / ns;
  });
  return median(shares);
}

async function resultOf(
  { suite, shape }: Problem,
  timing: Timing,
  percentOfPeak: number | null,
  ours: Timing | null,
  reference: Output | null,
): Promise<Result> {
  const { implementation, threads } = timing.contestant;
  const { flops = 0, bytes = 0 } = suite.work?.(shape) ?? {};
  const ns = median(timing.samplesNs);
  const best = Math.min(...timing.samplesNs);
  const output = reference === null ? null : await timing.contestant.output();
  return {
    kernel: suite.kernel,
    shape,
    threads,
    implementation,
    microseconds: ns / 1000,
    gflops: flops === 0 ? null : flops / ns,
    bestGflops: flops === 0 ? null : flops / best,
    gbps: bytes === 0 ? null : bytes / ns,
    percentOfPeak,
    oursIsFaster: ours === null || ours === timing ? null : speedOver(ours, timing),
    maxRelativeError: reference === null ? null : errorOf(output, reference),
  };
}

const native = await Native.start();
const say = (text: string) => process.stderr.write(`${text}\n`);
if (native === null) say('no C compiler: neither native peaks nor OpenBLAS');
await mixCallers();
say('measuring the peaks');
const found: readonly Peak[] = await peaks(native, turns);
const blas = await openBlasHere(native);
const peers = flags.quick ? [] : startPeers(say);
const entrants: readonly Entrant[] = [
  optimizedOn(1),
  optimizedOn(2),
  naive(mostNaiveFlops),
  ...blas.flatMap((one) => [openBlas(one, 1), openBlas(one, 2)]),
  ...peers.map(({ entrant }) => entrant),
];
const results: Result[] = [];
for await (const problem of problems(flags.quick, flags.only)) {
  say(textOf(problem));
  results.push(...(await resultsOf(problem, entrants)));
}
await native?.close();
for (const peer of peers) peer.close();
const processes = new Set([...(native === null ? [] : [native]), ...blas.map((one) => one.native)]);
for (const one of processes) await one.close();
const all = { date: new Date().toISOString(), turns, peaks: found, results };
process.stdout.write(flags.json ? `${JSON.stringify(all, null, 2)}\n` : tables(found, results));
process.exit(0);
