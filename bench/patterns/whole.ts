/** What whole kernels owe to tiles, to what V8 makes of vectors, and to threads. */
import { add } from '../../kernels/add/optimized.ts';
import { matmul as naive } from '../../kernels/matmul/naive.ts';
import { matmul } from '../../kernels/matmul/optimized.ts';
import { step } from '../../kernels/matmul/steps.ts';
import { addingInTasks } from '../../kernels/patterns/tasks.ts';
import { softmax } from '../../kernels/softmax/naive.ts';
import { type Tensor, Workspace } from '../../kernels/workspace.ts';
import { type Contestant, synchronous } from '../kernels/contestant.ts';
import { apart } from './apart.ts';
import { type Call, callOn, drawn, placed } from './calls.ts';
import type { Pattern } from './pattern.ts';

/** What the table calls each step on the way to `matmul`. */
const steps = {
  naive: 'three loops, plain TypeScript',
  tiled: 'blocks of 64 x 64, AssemblyScript',
  unrolled: 'rows, four vectors a turn',
  registerBlocked: '4 x 8 sums in registers',
  optimized: 'packed panels, tiles of the build',
} as const;

const plainly = { transposeA: false, transposeB: false, alpha: 1, beta: 0 } as const;

function stepOn(name: keyof typeof steps, a: Tensor, b: Tensor): Contestant {
  const n = a.shape[0] as number;
  const c = a.workspace.float32(n, n);
  const calls = {
    naive: () => naive(a.data, b.data, c.data, { m: n, n, k: n }, plainly),
    tiled: () => step('tiled', a, b, c).data,
    unrolled: () => step('unrolled', a, b, c).data,
    registerBlocked: () => step('registerBlocked', a, b, c).data,
    optimized: () => matmul(a, b, c).data,
  };
  return synchronous(steps[name], 1, calls[name]);
}

function products(n: number): readonly Pattern[] {
  const ways: readonly (readonly [string, keyof typeof steps, keyof typeof steps])[] = [
    ['tiles', 'naive', 'tiled'],
    ['vectors, unrolled', 'tiled', 'unrolled'],
    ['register blocking', 'unrolled', 'registerBlocked'],
    ['packing', 'registerBlocked', 'optimized'],
  ];
  return ways.map(([name, without, other]) => ({
    name,
    problem: `matmul ${n}`,
    flops: 2 * n ** 3,
    variants: async () => {
      const work = await Workspace.create();
      const a = placed(work, drawn(n * n, 1), n, n);
      const b = placed(work, drawn(n * n, 2), n, n);
      return [stepOn(without, a, b), stepOn(other, a, b)] as const;
    },
  }));
}

function flopsOf({ kernel, size }: Call): number {
  return kernel === 'add' ? size : 2 * size ** 3;
}

function textOf({ kernel, size }: Call): string {
  return `${kernel} ${size.toLocaleString('en')}`;
}

/** What V8 and the processor make of the same vectors. */
function registers(n: number): readonly Pattern[] {
  const add: Call = { kernel: 'add', size: 1000 };
  const product: Call = { kernel: 'matmul', size: n };
  const onCall = (name: string, call: Call, variants: Pattern['variants']): Pattern => {
    return { name, problem: textOf(call), flops: flopsOf(call), variants };
  };
  return [
    onCall('multiply-add', product, async () => [
      apart('simd-128', { build: 'simd-128', isFused: false, call: product }),
      apart('relaxed-128', { build: 'relaxed-128', isFused: false, call: product }),
    ]),
    onCall('fusion', product, async () => [
      apart('relaxed-128', { build: 'relaxed-128', isFused: false, call: product }),
      apart('relaxed-256, fused', { build: 'relaxed-256', isFused: true, call: product }),
    ]),
    onCall('fusion', add, async () => [
      apart('128 bits', { build: 'relaxed-256', isFused: false, call: add }),
      apart('pairs fused to 256 bits', { build: 'relaxed-256', isFused: true, call: add }),
    ]),
  ];
}

async function onThreads(threads: number, call: Call): Promise<Contestant> {
  const work = await Workspace.create({ threads });
  const title = threads === 1 ? 'one thread' : `${threads} threads`;
  return { ...synchronous(title, threads, callOn(work, call)), close: () => work.close() };
}

function shared(call: Call): Pattern {
  return {
    name: 'threads',
    problem: textOf(call),
    flops: flopsOf(call),
    variants: async () => [await onThreads(1, call), await onThreads(2, call)],
  };
}

/** Below the threshold of the kernels. */
const short = 8192;

const sharedTooEarly: Pattern = {
  name: 'threads, too early',
  problem: textOf({ kernel: 'add', size: short }),
  flops: short,
  variants: async () => {
    const work = await Workspace.create({ threads: 2 });
    const [a, b] = [placed(work, drawn(short, 1)), placed(work, drawn(short, 2))];
    const [run, to] = [addingInTasks(work, short / 2), work.float32(short)];
    const two = synchronous('two tasks, two threads', 2, () => run(a, b, to).data);
    return [
      await onThreads(1, { kernel: 'add', size: short }),
      { ...two, close: () => work.close() },
    ];
  },
};

/** What V8 leaves behind fused code, and what the caller's own code waits for. */
const clearing: Pattern = {
  name: 'cleared registers',
  problem: 'plain softmax 1,000 behind add 65,536',
  flops: 65_536 + 22 * 1000,
  variants: async () => {
    const work = await Workspace.create();
    const { exports } = work.load<{ eachF32(...numbers: number[]): void }>('add');
    const [a, b] = [placed(work, drawn(65_536, 1)), placed(work, drawn(65_536, 2))];
    const to = work.float32(65_536);
    const [numbers, shares] = [drawn(1000, 3), new Float32Array(1000)];
    const calls = {
      'as V8 leaves them': () => exports.eachF32(a.at, b.at, to.at, 65_536),
      cleared: () => add(a, b, to),
    };
    const [left, cleared] = Object.entries(calls).map(([name, call]) => {
      return synchronous(name, 1, () => {
        call();
        return softmax(numbers, shares, 1, 1000);
      });
    });
    return [left, cleared] as [Contestant, Contestant];
  },
};

/** `n`: rows and columns of the products on one thread. */
export function wholePatterns(n: number): readonly Pattern[] {
  return [
    ...products(n),
    ...registers(n),
    clearing,
    shared({ kernel: 'matmul', size: 2 * n }),
    shared({ kernel: 'add', size: 1_000_000 }),
    sharedTooEarly,
  ];
}
