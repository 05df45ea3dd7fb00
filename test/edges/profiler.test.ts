/** What a profiled child returns is read, and trusted with nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { CallNode } from '#core/model/profile.ts';
import { WasmError } from '#edges/profiler/byte-reader.ts';
import { readCounts } from '#edges/profiler/counts.ts';
import { createProfiler } from '#edges/profiler/profiler.ts';
import { readModule } from '#edges/profiler/wasm-module.ts';
import type { RawProfile } from '#ports/sandbox.ts';
import { scriptedProfile } from '../fakes/scripted-profile.ts';
import { handMade, scalarLoop, vectorLoop } from '../fakes/wasm-module.ts';
import { root } from '../source-files.ts';

const benchmark = { id: 'add/naive/n=8' as BenchmarkId, kernel: 'add' };
const read = (raw: RawProfile) => createProfiler().read(raw, benchmark, 'head');

function profileOf(raw: RawProfile) {
  const outcome = read(raw);
  if ('failure' in outcome) throw new Error(outcome.failure.message);
  return outcome.profile;
}

/** The only function of a module made of these instructions. */
function only(...code: number[]) {
  const [own] = readModule(handMade([{ name: 'only', code }]));
  if (own === undefined) throw new Error('no function was found');
  return own;
}

describe('a WebAssembly module', () => {
  test('has its functions by name, with the work of their innermost loops', () => {
    const functions = readModule(
      handMade([
        { name: 'vectors', code: vectorLoop },
        { name: null, code: scalarLoop, locals: [[3, 0x7b]] },
        // A loop in a loop: what stands beside the inner one is not counted.
        { name: 'nested', code: [0x03, 0x40, 0x45, 0x45, ...vectorLoop, 0x45, 0x0b] },
        { name: 'straight', code: [0x41, 0x00, 0x45, 0x1a] },
      ]),
    );
    expect(functions.map(({ name, loops, work }) => ({ name, loops, work }))).toEqual([
      { name: 'vectors', loops: 1, work: { vector: 4, scalar: 0 } },
      { name: null, loops: 1, work: { vector: 0, scalar: 4 } },
      { name: 'nested', loops: 2, work: { vector: 4, scalar: 0 } },
      { name: 'straight', loops: 0, work: { vector: 0, scalar: 1 } },
    ]);
  });

  test.each<[string, number[], { vector: number; scalar: number }]>([
    [
      'a block, an if and an else in a loop',
      [0x03, 0x40, 0x02, 0x40, 0x45, 0x0b, 0x04, 0x40, 0x45, 0x05, 0x45, 0x0b, 0x0b],
      { vector: 0, scalar: 3 },
    ],
    [
      'constants of all types',
      [
        0x41,
        0x80,
        0x7f,
        0x42,
        0x80,
        0x80,
        0x7f,
        0x43,
        1,
        2,
        3,
        0x0b,
        0x44,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        0x0b,
        0xfd,
        0x0c,
        ...Array<number>(16).fill(0x0b),
      ],
      { vector: 0, scalar: 0 },
    ],
    ['a table of branches', [0x0e, 0x02, 0x00, 0x01, 0x02, 0x45], { vector: 0, scalar: 1 }],
    [
      'a call through a table, a select of a type',
      [0x11, 0x05, 0x00, 0x1c, 0x01, 0x7f],
      { vector: 0, scalar: 0 },
    ],
    [
      'bulk memory and saturating conversions',
      [
        0xfc, 0x0a, 0x00, 0x00, 0xfc, 0x0b, 0x00, 0xfc, 0x07, 0xfc, 0x08, 0x01, 0x00, 0xfc, 0x09,
        0x01,
      ],
      { vector: 0, scalar: 4 },
    ],
    [
      'a shuffle, lanes, a load of a lane',
      [0xfd, 0x0d, ...Array<number>(16).fill(0x0b), 0xfd, 0x15, 0x0b, 0xfd, 0x54, 0x02, 0x0b, 0x0b],
      { vector: 3, scalar: 0 },
    ],
    ['relaxed vectors', [0xfd, 0x85, 0x02, 0xfd, 0x93, 0x02], { vector: 2, scalar: 0 }],
    [
      'threads',
      [0xfe, 0x1e, 0x02, 0x0b, 0xfe, 0x03, 0x00, 0xfe, 0x00, 0x02, 0x0b],
      { vector: 0, scalar: 2 },
    ],
    ['an address in another memory', [0x28, 0x42, 0x01, 0x0b], { vector: 0, scalar: 1 }],
    [
      'a try with handlers',
      [0x1f, 0x40, 0x02, 0x00, 0x01, 0x00, 0x02, 0x00, 0x45, 0x0b],
      { vector: 0, scalar: 1 },
    ],
    [
      'a block of a reference',
      [0x02, 0x63, 0x70, 0x0b, 0xd0, 0x70, 0xd1, 0xfb, 0x02, 0x01, 0x0b],
      { vector: 0, scalar: 1 },
    ],
  ])('with %s is read to its end', (_, code, work) => {
    expect(only(...code).work).toEqual(work);
  });

  test('of this repository is read whole: every function by name, tiles in vectors', () => {
    const kernels = readdirSync(join(root, 'kernels'), { recursive: true, encoding: 'utf8' });
    const files = kernels.filter((file) => file.endsWith('.wasm'));
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      const functions = readModule(readFileSync(join(root, 'kernels', file)));
      expect(functions.length).toBeGreaterThan(0);
      expect(functions.every(({ name }) => name !== null)).toBe(true);
    }
    const matmul = readModule(readFileSync(join(root, 'kernels/matmul/build/simd-128.wasm')));
    const tile = matmul.find(({ name }) => name?.endsWith('/f32Tile'));
    const { vector = 0, scalar = 0 } = tile?.work ?? {};
    expect(vector / (vector + scalar)).toBeGreaterThan(0.5);
  });

  test('that is none costs its own error, whatever its bytes are', () => {
    const good = handMade([{ name: 'only', code: [...vectorLoop, ...scalarLoop] }]);
    const changed = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = Uint8Array.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const body = fc.uint8Array({ maxLength: 60 }).map((code) => {
      return handMade([{ name: 'any', code: [...code] }]);
    });
    const cut = fc.nat(good.length).map((size) => good.subarray(0, size));
    const any = fc.oneof(fc.uint8Array(), changed, body, cut);
    fc.assert(
      fc.property(any, (bytes) => {
        try {
          readModule(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WasmError);
        }
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

describe('a profile', () => {
  test('is a tree of the kernel, with everything around it folded', () => {
    const {
      root: tree,
      samples,
      simd,
    } = profileOf(
      scriptedProfile('add', { work: 30, 'wasm:vectorSum': 40, 'wasm:scalarSum': 20, gc: 10 }),
    );
    expect(samples).toBe(101);
    const [run] = tree.children.filter(({ frame }) => frame.name === 'run');
    expect(run?.frame).toEqual({
      ...{ name: 'run', kind: 'script', file: 'kernels/add/suite.ts', line: 2 },
    });
    const times = Object.fromEntries(
      (run?.children ?? []).map(({ frame, selfUs }) => [`${frame.kind} ${frame.name}`, selfUs]),
    );
    expect(times).toEqual({
      'script work': 30_000,
      'wasm vectorSum': 40_000,
      'wasm scalarSum': 20_000,
      'collector garbage collection': 10_000,
    });
    expect(simd?.wasmShare).toBeCloseTo(0.6);
    // 40 parts all in vectors, 20 none.
    expect(simd?.share).toBeCloseTo(2 / 3);
    expect(simd?.functions.map(({ name }) => name)).toEqual(['vectorSum', 'scalarSum']);
  });

  test('whose modules cannot be read has everything but its SIMD share', () => {
    const raw = scriptedProfile('add', { 'wasm:vectorSum': 10 });
    const modules = [{ script: '7', bytes: Uint8Array.of(1, 2, 3) }];
    expect(profileOf({ ...raw, modules }).simd).toMatchObject({ share: null, wasmShare: 1 });
  });

  test('of deep recursion is cut, its time kept', () => {
    const depth = 5000;
    const callFrame = (place: number) => ({
      ...{ functionName: `f${place % 2}`, scriptId: '1', url: 'file:///tree/a.ts' },
      ...{ lineNumber: place % 2, columnNumber: 0 },
    });
    const nodes = Array.from({ length: depth }, (_, place) => ({
      ...{ id: place, callFrame: callFrame(place) },
      children: place + 1 < depth ? [place + 1] : [],
    }));
    const samples = [...nodes.map(({ id }) => id), 0];
    const timeDeltas = samples.map(() => 1);
    const cpuProfile = JSON.stringify({ nodes, samples, timeDeltas });
    const { root: tree } = profileOf({ ...scriptedProfile('add', {}), cpuProfile });
    const sizes = (node: CallNode): [us: number, depth: number] => {
      const below = node.children.map(sizes);
      const us = below.reduce((sum, [own]) => sum + own, node.selfUs);
      return [us, 1 + Math.max(0, ...below.map(([, deep]) => deep))];
    };
    expect(sizes(tree)).toEqual([depth, 101]);
  });

  const frame = { functionName: 'f', scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 };
  const nodes = [{ id: 1, callFrame: frame }];
  test.each<[string, unknown, RegExp]>([
    ['text', 'nothing', /has a wrong form/],
    ['of nodes that are none', { nodes: [7], samples: [], timeDeltas: [] }, /wrong nodes\.0/],
    ['without samples', { nodes, samples: [], timeDeltas: [] }, /no sample of the kernel/],
    ['of samples of nothing', { nodes, samples: [9], timeDeltas: [1] }, /unknown node/],
    [
      'in a circle',
      {
        nodes: [
          { id: 1, callFrame: frame, children: [2] },
          { id: 2, callFrame: frame, children: [2] },
        ],
        ...{ samples: [1], timeDeltas: [1] },
      },
      /call tree that is none/,
    ],
    [
      'of a call of nothing',
      { nodes: [{ id: 1, callFrame: frame, children: [5] }], samples: [1], timeDeltas: [1] },
      /call of an unknown node/,
    ],
  ])('%s is a failure with a sentence', (_, json, sentence) => {
    const raw = { ...scriptedProfile('add', {}), cpuProfile: JSON.stringify(json) };
    const outcome = read(raw);
    expect('failure' in outcome && outcome.failure).toMatchObject({
      kind: 'protocol',
      arm: 'head',
    });
    expect('failure' in outcome && outcome.failure.message).toMatch(sentence);
  });

  test('that is any JSON at all throws nothing', () => {
    const any = fc.oneof(
      fc.json(),
      fc.record({ nodes: fc.array(fc.jsonValue()), samples: fc.array(fc.integer()) }).map((own) => {
        return JSON.stringify({ ...own, timeDeltas: [] });
      }),
    );
    fc.assert(
      fc.property(any, (cpuProfile) => {
        expect(read({ ...scriptedProfile('add', {}), cpuProfile })).toHaveProperty('failure');
      }),
      { seed: 12, numRuns: 500 },
    );
  });
});

describe('counts', () => {
  test("of cachegrind are its calls' own", () => {
    const text = (instructions: string, misses: string) =>
      `==2== I   refs:      ${instructions}\n==2== LL refs:  1,000  ( 900 rd + 100 wr)\n` +
      `==2== LL misses:   ${misses}  ( 1 rd + 2 wr)\n==2== Mispredicts:   70  ( 60 cond)\n`;
    const [less, more] = [text('3,000,000', '100'), text('83,000,000', '2,100')];
    expect(readCounts({ by: 'cachegrind', callsApart: 1000, less, more })).toEqual({
      ...{ by: 'cachegrind', instructions: 80_000, cycles: null },
      ...{ cacheReferences: 0, cacheMisses: 2, branchMisses: 0 },
    });
  });

  test('of perf are those that the processor counts', () => {
    const text = (instructions: number, misses: number) =>
      `${instructions},,instructions:u,1000,100.00,,\n${2 * instructions},,cycles:u,1000,100.00,,\n` +
      `<not supported>,,cache-references:u,0,100.00,,\n${misses},,cache-misses:u,1000,100.00,,\n`;
    const [less, more] = [text(1e6, 50), text(5e6, 250)];
    expect(readCounts({ by: 'perf', callsApart: 100, less, more })).toEqual({
      ...{ by: 'perf', instructions: 40_000, cycles: 80_000 },
      ...{ cacheReferences: null, cacheMisses: 2, branchMisses: null },
    });
    expect(readCounts({ by: 'perf', callsApart: 100, less: 'no', more: 'nothing' })).toBeNull();
  });
});
