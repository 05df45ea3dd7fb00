/** What this machine reaches at best: native where there is a compiler, and in WebAssembly. */
import {
  add,
  copy,
  scalarFlops,
  scalarPeak,
  scratchLength,
  triad,
  vectorFlops,
  vectorPeak,
} from '../../kernels/roofline/optimized.ts';
import { Workspace } from '../../kernels/workspace.ts';
import { type Contestant, synchronous } from './contestant.ts';
import { inTurns, median } from './measure.ts';
import { asked, type Native } from './native.ts';

/** GFLOPS and GB/s, medians. */
export interface Peak {
  readonly name: string;
  readonly threads: number;
  readonly gflops: number | null;
  readonly gbps: number | null;
}

/** A ceiling and how many operations or bytes one of its calls is. */
interface Ceiling {
  readonly contestant: Contestant;
  readonly flops: number;
  readonly bytes: number;
}

/** As `native.c` has it: twelve sums of so many lanes, 4096 steps. */
export const nativeFlops = {
  scalar: 2 * 12 * 4096,
  sse: 8 * 12 * 4096,
  avx2: 16 * 12 * 4096,
  /** Wider than anything that WebAssembly has. */
  avx512: 32 * 12 * 4096,
} as const;
/** Elements of each array: the first cache, the second, the last, memory. */
const lengths = [1024, 98_304, 1_000_000, 10_000_000] as const;
const steps = 10_000;

export async function peaks(native: Native | null, turns: number): Promise<readonly Peak[]> {
  const work = await Workspace.create({ bytes: 2 ** 27 });
  const plain = await Workspace.create({ build: 'simd-128' });
  const found: Peak[] = [];
  for (const group of [await operations(work, plain, native), await bandwidths(work, native)]) {
    const timings = await inTurns(
      group.map(({ contestant }) => contestant),
      turns,
    );
    for (const [index, { contestant, samplesNs }] of timings.entries()) {
      const { flops, bytes } = group[index] as Ceiling;
      const ns = median(samplesNs);
      found.push({
        name: contestant.implementation,
        threads: contestant.threads,
        gflops: flops === 0 ? null : flops / ns,
        gbps: bytes === 0 ? null : bytes / ns,
      });
    }
  }
  return found;
}

async function operations(
  work: Workspace,
  plain: Workspace,
  native: Native | null,
): Promise<readonly Ceiling[]> {
  const [scratch, plainScratch] = [work.float32(scratchLength), plain.float32(scratchLength)];
  const own: Ceiling[] = [
    {
      contestant: synchronous('wasm scalar', 1, () => scalarPeak(scratch, steps).data),
      flops: scalarFlops * steps,
      bytes: 0,
    },
    {
      contestant: synchronous('wasm simd-128', 1, () => vectorPeak(plainScratch, 100).data),
      flops: 100 * vectorFlops(plain),
      bytes: 0,
    },
    {
      contestant: synchronous(`wasm ${work.build}`, 1, () => vectorPeak(scratch, 100).data),
      flops: 100 * vectorFlops(work),
      bytes: 0,
    },
  ];
  for (const [name, flops] of Object.entries(nativeFlops)) {
    for (const threads of [1, 2]) {
      const contestant = await asked(native, `native ${name}`, threads, `peak ${name} ${threads}`);
      if (contestant !== null) own.push({ contestant, flops: flops * threads, bytes: 0 });
    }
  }
  return own;
}

async function bandwidths(work: Workspace, native: Native | null): Promise<readonly Ceiling[]> {
  const all: Ceiling[] = [];
  for (const length of lengths) {
    const [a, b, to] = [work.float32(length), work.float32(length), work.float32(length)];
    // Pages that nobody has written are all the same page of zeros.
    for (const { data } of [a, b, to]) data.fill(1);
    const runs = {
      copy: () => copy(a, to),
      add: () => add(a, b, to),
      triad: () => triad(a, b, to),
    };
    for (const [name, run] of Object.entries(runs)) {
      const bytes = (name === 'copy' ? 8 : 12) * length;
      const title = `${name} ${length}`;
      all.push({ contestant: synchronous(`wasm ${title}`, 1, () => run().data), flops: 0, bytes });
      const contestant = await asked(native, `native ${title}`, 1, `stream ${title}`);
      if (contestant !== null) all.push({ contestant, flops: 0, bytes });
    }
    const stored = await asked(native, `native add-nt ${length}`, 1, `stream add-nt ${length}`);
    if (stored !== null) all.push({ contestant: stored, flops: 0, bytes: 12 * length });
  }
  return all;
}
