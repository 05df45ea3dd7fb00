/** Warm-up and sampling in the child. tinybench is the sampler; the parent says when. */
import { Bench } from 'tinybench';
import { emptyHeap } from './child-allocation.ts';
import { now } from './child-clock.ts';
import type { Kernel } from './child-kernel.ts';
import { finishCompiling } from './child-natives.ts';
import type { BenchLike, BenchTask } from './child-suite.ts';
import type { Order } from './protocol.ts';

/** A batch of calls; resolves to the time a call, in nanoseconds. */
export interface Subject {
  readonly maxBatch: number;
  /** Whether a batch is a promise; tinybench's synchronous loop is the steadier one. */
  readonly isAsync: boolean;
  /** Untimed: makes the next samples independent of where things lie in memory. */
  beforeBlock(): Promise<void>;
  /** Untimed: makes the next batch ready. */
  beforeBatch(): void;
  /** Synchronous for kernels; a Bench's tasks may be asynchronous. */
  batch(calls: number): number | Promise<number>;
}

export function kernelSubject(kernel: Kernel): Subject {
  return {
    maxBatch: kernel.maxBatch,
    isAsync: false,
    beforeBlock: () => kernel.relocate(),
    beforeBatch: () => kernel.renew(),
    batch: (calls) => {
      const started = now();
      kernel.call(calls);
      return ((now() - started) * 1e6) / calls;
    },
  };
}

/**
 * A task of somebody's Bench keeps its hooks private, so its own Bench runs it, `calls` iterations
 * a batch: each call is timed by itself, which adds the clock's cost to calls far below a
 * microsecond.
 */
export function taskSubject(bench: BenchLike, task: BenchTask): Subject {
  bench.time = 0;
  bench.warmup = false;
  return {
    maxBatch: 1e6,
    isAsync: true,
    async beforeBlock() {},
    beforeBatch() {},
    batch: async (calls) => {
      bench.iterations = calls;
      await task.run();
      const { latency, error } = task.result;
      if (error !== undefined) throw error;
      if (latency === undefined) throw new Error(`the task ${task.name} has not run`);
      return latency.mean * 1e6;
    },
  };
}

/** So many calls, untimed, or those that fit into the time; how many there were. */
export async function callTimes(subject: Subject, most: number, mostMs: number): Promise<number> {
  const started = now();
  let calls = 0;
  while (calls < most && now() - started < mostMs) {
    // Doubling at most: the first calls say how long the others take.
    const batch = Math.min(most - calls, subject.maxBatch, Math.max(1, calls));
    subject.beforeBatch();
    await subject.batch(batch);
    calls += batch;
  }
  return calls;
}

export interface WarmUpRule {
  readonly minMs: number;
  readonly minCalls: number;
  readonly maxMs: number;
}

export interface WarmedUp {
  /** Time a call at the end, nanoseconds. */
  readonly callNs: number;
  readonly steady: boolean;
}

/** Spans of warm-up are this long at least, so that the clock does not show in them. */
const spanMs = 1;
/** Warm-up has settled when the floors of its last two thirds differ by no more than this. */
const settledWithin = 0.01;

/**
 * Calls until the shortest warm-up is over and the floor has settled, or the longest is: Barrett et
 * al. 2017 show that a fixed number of calls is not enough, and that some programs never settle.
 */
export async function warmUp(subject: Subject, rule: WarmUpRule): Promise<WarmedUp> {
  const spans: number[] = [];
  const started = now();
  let calls = 0;
  let batch = 1;
  let settled = false;
  for (;;) {
    subject.beforeBatch();
    const callNs = await subject.batch(batch);
    spans.push(callNs);
    calls += batch;
    const wanted = Math.ceil((spanMs * 1e6) / Math.max(callNs, 1));
    // Doubling at most: the first calls say little about the ones to come.
    batch = Math.max(1, Math.min(wanted, batch * 2, subject.maxBatch));
    const elapsedMs = now() - started;
    const enough = elapsedMs >= rule.minMs && calls >= rule.minCalls;
    if (enough || elapsedMs >= rule.maxMs) {
      settled = hasSettled(spans);
      if (settled || elapsedMs >= rule.maxMs) break;
    }
  }
  finishCompiling();
  return { callNs: floorOf(spans.slice(Math.floor((2 * spans.length) / 3))), steady: settled };
}

function hasSettled(spans: readonly number[]): boolean {
  const third = Math.floor(spans.length / 3);
  // Too few spans to see a drift: a call this slow is warm, or will never be within the limit.
  if (third < 3) return true;
  const middle = floorOf(spans.slice(third, 2 * third));
  const last = floorOf(spans.slice(-third));
  return Math.abs(last / middle - 1) <= settledWithin;
}

/** Mean of the fastest tenth, of two at least. */
function floorOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const fastest = sorted.slice(0, Math.max(2, Math.floor(sorted.length / 10)));
  return fastest.reduce((sum, value) => sum + value, 0) / fastest.length;
}

/**
 * Takes a block of samples in turns: before each, tinybench's hook blocks until the parent says so.
 * tinybench sorts what it keeps, so each sample is handed over as it comes, in time order. A block
 * begins with the inputs in a new place and an empty heap, so that the luck of one place does not
 * last for a whole process, and no heap drifts through its blocks.
 */
export async function takeSamples(
  subject: Subject,
  plan: { readonly batch: number; readonly samples: number },
  parent: {
    ready: () => void;
    turn: () => Order | null;
    sample: (ns: number) => void;
    beforeLast: () => void;
  },
): Promise<void> {
  await subject.beforeBlock();
  finishCompiling();
  emptyHeap();
  parent.ready();
  let taken: number | null = null;
  const bench = new Bench({ iterations: plan.samples, time: 0, warmup: false, throws: true });
  const sampleOf = (callNs: number) => {
    taken = callNs;
    return { overriddenDuration: callNs / 1e6 };
  };
  const hooks = {
    // Told, since tinybench finds out by a call: a batch too many, out of turn.
    async: subject.isAsync,
    beforeEach: () => {
      const turn = parent.turn();
      if (turn?.type !== 'turn') throw new Error('the parent has gone');
      if (turn.last) parent.beforeLast();
      subject.beforeBatch();
    },
    afterEach: () => {
      if (taken !== null) parent.sample(taken);
    },
  };
  bench.add(
    'batch',
    subject.isAsync
      ? async () => sampleOf(await subject.batch(plan.batch))
      : () => sampleOf(subject.batch(plan.batch) as number),
    hooks,
  );
  if (subject.isAsync) await bench.run();
  else bench.runSync();
}
