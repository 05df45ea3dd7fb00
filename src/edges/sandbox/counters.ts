/**
 * Counted events of a kernel's calls: by the processor's counters through `perf`, or in the
 * processor that cachegrind simulates. Callgrind is cachegrind with a switch, so it counts from
 * the first call on; perf counts a whole process. Either way a process without the calls is taken
 * off one with them: what is left are the calls.
 */
import type { ProfileJob, RawCounts } from '#ports/sandbox.ts';
import type { Wrapping } from './arms.ts';
import { type Launch, runToEnd } from './process.ts';
import type { Bench } from './verify.ts';

const events = ['instructions', 'cycles', 'cache-references', 'cache-misses', 'branch-misses'];
const perf = ['perf', 'stat', '-x', ',', '-e', events.map((event) => `${event}:u`).join(',')];
const cachegrind = [
  ...['valgrind', '--tool=callgrind', '--cache-sim=yes', '--branch-sim=yes'],
  ...['--instr-atstart=no', '--callgrind-out-file=/dev/null'],
];

interface Tool {
  readonly by: RawCounts['by'];
  readonly wrapping: Wrapping;
  /** Nanoseconds of calls that are counted, as they take without the tool. */
  readonly countedNs: number;
  /** They are fewer where they take longer than this with it. */
  readonly mostMs: number;
  readonly marked: boolean;
  /** One step of the child, such as loading the suite. */
  readonly timeoutMs: number;
}

const processor: Tool = {
  by: 'perf',
  wrapping: { around: [...perf, '--'], inside: [] },
  countedNs: 500e6,
  mostMs: 5000,
  marked: false,
  timeoutMs: 60_000,
};
/** It takes a hundred times as long, and a thousand times for fused multiply-adds. */
const simulated: Tool = {
  by: 'cachegrind',
  wrapping: { around: [], inside: cachegrind },
  countedNs: 50e6,
  mostMs: 20_000,
  marked: true,
  timeoutMs: 5 * 60_000,
};
/** V8 has its best code after 300. */
const callsBefore = 400;
const mostCalls = 1e6;

/** How to count all the same. */
const otherwise =
  '`/perf profile <benchmark> --cachegrind`, or `isochron profile` with the same option, counts ' +
  'in a simulated processor, which takes minutes';

type Counted = { readonly counts: RawCounts | null; readonly notCounted: string | null };

/** Throws ChildFailure, CancelledError. */
export async function countCalls(bench: Bench, job: ProfileJob, callNs: number): Promise<Counted> {
  const { signal } = job;
  const missing =
    job.counting === 'cachegrind' ? await noCachegrind(signal) : await noCounters(signal);
  if (missing !== null) return { counts: null, notCounted: missing };
  const tool = job.counting === 'cachegrind' ? simulated : processor;
  const less = await outputOf(bench, job, tool, 0);
  const more = await outputOf(bench, job, tool, callsIn(tool.countedNs, callNs));
  const counts = { by: tool.by, callsApart: more.calls, less: less.text, more: more.text };
  return { counts, notCounted: null };
}

function callsIn(ns: number, callNs: number): number {
  return Math.min(mostCalls, Math.max(1, Math.ceil(ns / Math.max(callNs, 1))));
}

/** What the tool printed about a process that made so many calls. */
async function outputOf(
  bench: Bench,
  job: ProfileJob,
  { wrapping, marked, mostMs, timeoutMs }: Tool,
  most: number,
): Promise<{ readonly text: string; readonly calls: number }> {
  const { implementation, shape, source } = job.benchmark;
  const suite = source.kind === 'suite' ? source.file : '';
  const { tree, judge, signal, inputSeed } = job;
  const pair = [tree, judge.tree];
  const subject = { tree, judge: judge.tree, suite, pair, wrapping, loadMs: timeoutMs };
  const { session } = await bench.arms.load(subject, signal);
  try {
    const order = { type: 'prepare', implementation, shape, seed: inputSeed } as const;
    await session.ask(order, 'prepared', timeoutMs);
    const rule = { before: callsBefore, calls: most, mostMs, marked };
    const { calls } = await session.ask({ type: 'call', ...rule }, 'called', timeoutMs);
    return { text: await session.finish(timeoutMs), calls };
  } finally {
    await session.close();
  }
}

/** Why the processor's counters cannot be read; null where they can. */
async function noCounters(signal: AbortSignal): Promise<string | null> {
  const { exitCode, tail } = await probe([...perf, '--', 'true'], signal);
  if (exitCode === null || /ENOENT/.test(tail)) {
    return `there is no \`perf\` here: install linux-perf; ${otherwise}`;
  }
  if (/<not supported>/.test(tail)) {
    return `the counters of the processor are not visible in this machine; ${otherwise}`;
  }
  if (exitCode !== 0 || /<not counted>/.test(tail)) {
    return `\`perf\` may not count here: set kernel.perf_event_paranoid to 2 or less; ${otherwise}`;
  }
  return null;
}

async function noCachegrind(signal: AbortSignal): Promise<string | null> {
  const { exitCode } = await probe(['valgrind', '--version'], signal);
  return exitCode === 0 ? null : 'there is no cachegrind here: install valgrind';
}

function probe([command = '', ...args]: readonly string[], signal: AbortSignal) {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  const launch: Launch = { command, args, env };
  return runToEnd(launch, { timeoutMs: 10_000, outputBytes: 20_000 }, signal);
}
