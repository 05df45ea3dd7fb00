/**
 * Measures what this engine reaches on one thread and prints it as one line of JSON: GFLOPS by kind
 * of operation, GB/s by size of data. Everything is measured several times, in turns; the best
 * counts, since a ceiling is what a quiet moment shows.
 */
import process from 'node:process';

import { type Tensor, Workspace } from '../workspace.ts';
import {
  add,
  copy,
  scalarFlops,
  scalarPeak,
  scratchLength,
  triad,
  vectorFlops,
  vectorPeak,
} from './optimized.ts';

/** Elements of each array: the first cache, the second, the last, memory. */
const lengths = [1024, 32_768, 1_000_000, 8_000_000];
const turns = 12;
/** A turn of one measurement, roughly. */
const turnMs = 8;

interface Measurement {
  readonly run: () => void;
  /** Operations or bytes of a call: a thousand million a second is one GFLOPS or GB/s. */
  readonly amount: number;
  calls: number;
  best: number;
}

function measurement(amount: number, run: () => void): Measurement {
  return { run, amount, calls: 1, best: 0 };
}

/** Nanoseconds of a call. */
function time({ run, calls }: Measurement): number {
  const from = performance.now();
  for (let call = 0; call < calls; call += 1) run();
  return ((performance.now() - from) * 1e6) / calls;
}

async function measure(all: readonly Measurement[]): Promise<void> {
  for (const one of all) {
    for (let round = 0; round < 4; round += 1) {
      one.calls = Math.max(1, Math.round((turnMs * 1e6) / time(one)));
      // V8 replaces its first code from a thread of its own.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  for (let turn = 0; turn < turns; turn += 1) {
    for (const one of all) one.best = Math.max(one.best, one.amount / time(one));
  }
}

const steps = 1000;
const work = await Workspace.create({ bytes: 2 ** 27 });
const plain = await Workspace.create({ build: 'simd-128' });
const [scratch, plainScratch] = [work.float32(scratchLength), plain.float32(scratchLength)];
const operations = {
  scalar: measurement(scalarFlops * steps, () => scalarPeak(scratch, steps)),
  'simd-128': measurement(100 * vectorFlops(plain), () => vectorPeak(plainScratch, 100)),
  [work.build]: measurement(100 * vectorFlops(work), () => vectorPeak(scratch, 100)),
};
const levels = lengths.map((length) => {
  const [a, b, to] = [0, 1, 2].map(() => work.float32(length)) as [Tensor, Tensor, Tensor];
  // Pages that nobody has written are all the same page of zeros.
  for (const { data } of [a, b, to]) data.fill(1);
  return {
    bytes: 12 * length,
    runs: [
      measurement(8 * length, () => copy(a, to)),
      measurement(12 * length, () => add(a, b, to)),
      measurement(12 * length, () => triad(a, b, to)),
    ],
  };
});
await measure([...Object.values(operations), ...levels.flatMap(({ runs }) => runs)]);
const found = {
  operations: Object.entries(operations).map(([name, { best }]) => ({ name, gflops: best })),
  bandwidths: levels.map(({ bytes, runs }) => ({
    bytes,
    gbps: Math.max(...runs.map(({ best }) => best)),
  })),
};
process.stdout.write(`${JSON.stringify(found)}\n`);
