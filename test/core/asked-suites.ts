import { expect } from 'vitest';
import { type Benchmark, benchmarkId } from '#core/model/benchmark.ts';
import { askedRequirements } from '#core/policy/asked-requirements.ts';
import type { Shape } from '#suite';

/** Suites of which issues speak. */
export function kernel(
  name: string,
  shapes: readonly Shape[],
  implementations = ['naive', 'optimized'],
) {
  const source = { kind: 'suite', file: `kernels/${name}/suite.ts` } as const;
  const work = { flops: 2e6, bytes: 1e6 };
  const benchmarks = implementations.flatMap((implementation) =>
    shapes.map((shape): Benchmark => {
      const id = benchmarkId(name, implementation, shape);
      return { id, kernel: name, implementation, shape, source, work, tags: [] };
    }),
  );
  return { kernel: name, benchmarks };
}

export const suites = [
  kernel('matmul', [{ n: 64 }, { n: 1024 }]),
  kernel('add', [{ length: 1000 }, { length: 1_000_000 }]),
  kernel('scale-add', [{ length: 1000 }]),
  kernel('softmax', [
    { rows: 8, columns: 8 },
    { rows: 8, columns: 512 },
  ]),
  kernel(
    'conv2d',
    [
      { n: 64, k: 3 },
      { n: 64, k: 5 },
      { n: 128, k: 3 },
    ],
    ['naive', 'tiled', 'optimized'],
  ),
];

/** What issue 7 is understood to ask for, and what is missing. */
export function ask(body: string, title = 'Too slow') {
  const { requirements, unclear } = askedRequirements({ number: 7, title, body }, suites);
  expect(requirements.every(({ origin }) => origin?.issue === 7)).toBe(true);
  return {
    asked: requirements.map(({ kernel: name, requirement }) => ({ kernel: name, ...requirement })),
    unclear: unclear.map(({ missing }) => missing.join(' ')),
  };
}
