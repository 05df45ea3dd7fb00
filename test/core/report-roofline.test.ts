import { describe, expect, test } from 'vitest';
import { levelOf, pointOf, pointsOf } from '#core/analysis/roofline.ts';
import type { Benchmark } from '#core/model/benchmark.ts';
import { benchmarkId } from '#core/model/benchmark.ts';
import type { Ceilings, RooflinePoint } from '#core/model/ceilings.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { percentOfRoof, rooflineText } from '#core/report/roofline.ts';
import { rooflineSvg } from '#core/report/roofline-svg.ts';
import { comparison, row } from './report-fixtures.ts';

const ceilings: Ceilings = {
  testbedId: 'bed',
  measuredAt: '2026-11-26T12:00:00.000Z',
  operations: [
    { name: 'scalar', gflops: 6 },
    { name: 'simd', gflops: 54 },
    { name: 'relaxed simd', gflops: 96 },
  ],
  bandwidths: [
    { bytes: 12_288, gbps: 180 },
    { bytes: 1_179_648, gbps: 100 },
    { bytes: 120_000_000, gbps: 20 },
  ],
};

function benchmark(kernel: string, flops: number, bytes: number): Benchmark {
  const source = { kind: 'suite', file: `kernels/${kernel}/suite.ts` } as const;
  const id = benchmarkId(kernel, 'optimized', { n: 1 });
  const shape = { n: 1 };
  return {
    id,
    kernel,
    implementation: 'optimized',
    shape,
    source,
    work: { flops, bytes },
    tags: [],
  };
}

function points(...all: readonly (RooflinePoint | null)[]): readonly RooflinePoint[] {
  return all.filter((point) => point !== null);
}

describe('a benchmark under its roof', () => {
  test('is bound by the memory that holds its data, or by operations', () => {
    expect(pointOf(benchmark('add', 1000, 12_000), 100, ceilings)).toMatchObject({
      gflops: 10,
      roofGflops: 15,
      boundBy: 'memory',
    });
    expect(pointOf(benchmark('add', 1e7, 1.2e8), 1e7, ceilings)).toMatchObject({
      gflops: 1,
      roofGflops: expect.closeTo(1.6667, 3),
      boundBy: 'memory',
    });
    const product = pointOf(benchmark('matmul', 2 * 512 ** 3, 12 * 512 ** 2), 3e6, ceilings);
    expect(product).toMatchObject({ roofGflops: 96, boundBy: 'operations' });
    expect(percentOfRoof(product as RooflinePoint)).toBeCloseTo(93.2, 1);
  });

  test('is none for wrong numbers and failures, whatever their row says', () => {
    const own = benchmark('add', 1000, 12_000);
    const timed = { comparison: null, aloneNs: 100 };
    const drawn = (verdict: Verdict) => pointsOf([row(own, verdict, timed)], ceilings).length;
    expect(
      ['no-change', 'inconclusive', 'incorrect', 'errored'].map((verdict) =>
        drawn(verdict as Verdict),
      ),
    ).toEqual([1, 1, 0, 0]);
    expect(pointsOf([row(own, 'no-change', { ...timed, role: 'removed' })], ceilings)).toEqual([]);
    expect(pointsOf([row(own, 'regression', { comparison: comparison(2) })], ceilings)).toEqual([
      pointOf(own, comparison(2).headNs, ceilings),
    ]);
  });

  test('is none where its work is not told, or its time is none', () => {
    expect(pointOf({ ...benchmark('add', 1, 1), work: null }, 1, ceilings)).toBeNull();
    expect(pointOf(benchmark('add', 1000, 0), 100, ceilings)).toBeNull();
    expect(pointOf(benchmark('add', 1000, 12_000), Number.NaN, ceilings)).toBeNull();
    const bare = { ...ceilings, bandwidths: [] };
    expect(pointOf(benchmark('add', 1000, 12_000), 100, bare)).toBeNull();
  });

  test('takes the level whose size is nearest by ratio', () => {
    expect([1, 60_000, 200_000, 1e9].map((bytes) => levelOf(ceilings, bytes)?.gbps)).toEqual([
      180, 180, 100, 20,
    ]);
  });
});

describe('the picture', () => {
  const shown = points(
    pointOf(benchmark('matmul', 2 * 512 ** 3, 12 * 512 ** 2), 3.2e6, ceilings),
    pointOf(benchmark('add', 1000, 12_000), 80, ceilings),
    pointOf(benchmark('add & <more>', 1e7, 1.2e8), 7e6, ceilings),
  );

  test.each([
    ['roofline.txt', rooflineText(ceilings, shown)],
    ['roofline-ceilings.txt', rooflineText(ceilings, [])],
    ['roofline.svg', rooflineSvg(ceilings, shown)],
  ])('%s', async (name, text) => {
    await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
  });
});
