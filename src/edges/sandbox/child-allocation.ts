/** What a kernel allocates: the same in each call, so that a few calls tell it without noise. */
import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A heap with less garbage than this, bytes, is not worth the caches that a collection costs. */
const fewBytes = 2 ** 20;
let usedAfter = 0;

/** Collects what was allocated since the last time, unless a measurement itself does as much. */
export function emptyHeap(): void {
  if (used() - usedAfter < fewBytes) return;
  collectGarbage();
  usedAfter = used();
}

/** Bytes of V8's heap, and of array buffers and the like beside it. */
function used(): number {
  const { used_heap_size: own, external_memory: beside } = getHeapStatistics();
  return own + beside;
}

export interface Allocation {
  /** Bytes a call, on V8's heap and in array buffers. */
  readonly bytes: number;
  /** Collections a call. */
  readonly collections: number;
}

/** The heap is counted over so many calls, where they are short … */
const mostRuns = 200;
/** … and do not take longer than this, nanoseconds. */
const countingNs = 20e6;
/** Array buffers are counted in each of so many calls. */
const mostLooks = 10;

/**
 * Runs `call` some times, untimed: counting slows collections down. `ready` comes before each and
 * is not counted.
 */
export function countAllocation(ready: () => void, call: () => void, callNs: number): Allocation {
  const wanted = Math.floor(countingNs / Math.max(1, callNs));
  const runs = Math.max(1, Math.min(mostRuns, wanted));
  const around = heapOf(ready, runs);
  const { bytes, collections } = heapOf(() => {
    ready();
    call();
  }, runs);
  const outside = outsideOf(ready, call, Math.min(mostLooks, runs));
  return { bytes: Math.max(0, bytes - around.bytes) + outside, collections };
}

/**
 * What is there at the end and what was collected on the way. V8 has a counter, too, which counts
 * whole areas of its heap, used or not, and those anew at each reading.
 */
function heapOf(work: () => void, runs: number): Allocation {
  collectAll();
  const profiler = new GCProfiler();
  profiler.start();
  const before = getHeapStatistics().used_heap_size;
  for (let run = 0; run < runs; run += 1) work();
  const after = getHeapStatistics().used_heap_size;
  const { statistics } = profiler.stop();
  const collected = statistics.map(
    ({ beforeGC, afterGC }) =>
      beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
  );
  const bytes = collected.reduce((sum, one) => sum + one, after - before);
  return { bytes: bytes / runs, collections: statistics.length / runs };
}

/**
 * Array buffers are freed by the way and nobody says how many, so the calls count in which few are.
 * A call that makes for collections by itself, beyond some 64 MiB, shows less than it allocates.
 */
function outsideOf(ready: () => void, call: () => void, looks: number): number {
  collectAll();
  const counted: number[] = [];
  for (let look = 0; look < looks; look += 1) {
    ready();
    const before = getHeapStatistics().external_memory;
    call();
    counted.push(getHeapStatistics().external_memory - before);
  }
  const sorted = counted.toSorted((a, b) => a - b);
  return Math.max(0, sorted[Math.ceil(0.8 * (looks - 1))] as number);
}

/** Twice: what the first one finds is freed beside the program, before the second. */
function collectAll(): void {
  collectGarbage();
  collectGarbage();
}
