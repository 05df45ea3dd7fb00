/** Profiles small enough to be read in a golden file. */
import type { ArmProfile, CallNode, Frame, ProfilePair } from '#core/model/profile.ts';
import { benchmark } from './report-fixtures.ts';

export function frame(name: string, kind: Frame['kind'] = 'script'): Frame {
  return kind === 'script'
    ? { name, kind, file: 'kernels/matmul/optimized.ts', line: 12 }
    : { name, kind, file: null, line: null };
}

export function call(own: Frame, selfUs: number, ...children: readonly CallNode[]): CallNode {
  return { frame: own, selfUs, children };
}

const all = frame('all', 'runtime');
const { id } = benchmark('matmul', 512);

export function arm(name: 'base' | 'head', root: CallNode, change: Partial<ArmProfile> = {}) {
  return {
    benchmark: id,
    arm: name,
    calls: 600,
    threads: 0,
    samples: 3000,
    root,
    simd: null,
    counters: null,
    notCounted: 'there is no `perf` here: install linux-perf, or ask for cachegrind',
    ...change,
  } satisfies ArmProfile;
}

/** The tile of base was in vectors; head's is not, allocates, and calls what base did not. */
export const pair: ProfilePair = {
  benchmark: id,
  base: arm(
    'base',
    call(all, 0, call(frame('matmul'), 20_000, call(frame('tiles/tile', 'wasm'), 580_000))),
    {
      simd: {
        share: 0.89,
        wasmShare: 0.97,
        functions: [{ name: 'tiles/tile', loops: 2, selfShare: 0.97, simdShare: 0.89 }],
      },
    },
  ),
  head: arm(
    'head',
    call(
      all,
      0,
      call(
        frame('matmul'),
        60_000,
        call(frame('tiles/tile', 'wasm'), 300_000),
        call(frame('copy <rows> & "columns"'), 90_000, call(frame('slice', 'native'), 70_000)),
      ),
      call(frame('garbage collection', 'collector'), 72_000),
      call(frame('runtime', 'runtime'), 8_000),
    ),
    {
      threads: 1,
      simd: {
        share: 0,
        wasmShare: 0.5,
        functions: [{ name: 'tiles/tile', loops: 2, selfShare: 0.5, simdShare: 0 }],
      },
      counters: {
        ...{ by: 'cachegrind', instructions: 12_345_678, cycles: null },
        ...{ cacheReferences: 54_321, cacheMisses: 678, branchMisses: 0 },
      },
      notCounted: null,
    },
  ),
  failures: [],
  patterns: ['Plain TypeScript, done right', 'Vectors', 'Threads'],
};

/** Head alone, in plain JavaScript. */
export const alone: ProfilePair = {
  benchmark: benchmark('add', 8).id,
  base: null,
  head: arm('head', call(all, 0, call(frame('add'), 590_000)), {
    benchmark: benchmark('add', 8).id,
  }),
  failures: [],
  patterns: [],
};

/** Head's process ended. */
export const failed: ProfilePair = {
  ...pair,
  head: null,
  failures: [
    {
      ...{ arm: 'head', kind: 'exited', kernel: 'matmul', benchmark: id, tail: '' },
      message: `${id} in head: ended by itself with code 7.`,
    },
  ],
};
