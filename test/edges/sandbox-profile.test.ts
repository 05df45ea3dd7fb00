/** Real kernels under the real profiler, isolated as every other child. */
import { describe, expect, test } from 'vitest';
import type { ArmProfile, CallNode } from '#core/model/profile.ts';
import { createProfiler } from '#edges/profiler/profiler.ts';
import type { Tree } from '#ports/checkout.ts';
import type { ProfileOutcome } from '#ports/sandbox.ts';
import {
  calibrationTree,
  hasBubblewrap,
  inCalibration,
  listingOf,
  never,
  root,
  sandboxOf,
  seed,
} from './sandbox-house.ts';

const tree: Tree = { directory: root, commit: { sha: null, ref: 'test' }, treeHash: null };

function functionsOf({ root: top }: ArmProfile): readonly CallNode[] {
  const all = (node: CallNode): CallNode[] => [node, ...node.children.flatMap(all)];
  return all(top).sort((a, b) => b.selfUs - a.selfUs);
}

async function profiled(
  isolation: 'none' | 'bubblewrap',
  file: string,
  id: string,
  where = tree,
): Promise<ProfileOutcome & { readonly read: ArmProfile | null }> {
  const sandbox = await sandboxOf(isolation);
  const { benchmarks } = await listingOf(sandbox, where, file);
  const benchmark = benchmarks.find((one) => one.id === id);
  if (benchmark === undefined) throw new Error(`there is no ${id}`);
  const judge = { name: 'head', tree: where } as const;
  const job = { benchmark, arm: 'head', tree: where, judge, inputSeed: seed } as const;
  const outcome = await sandbox.profile({ ...job, counting: 'processor', signal: never });
  if ('failure' in outcome) return { ...outcome, read: null };
  const said = createProfiler().read(outcome.raw, benchmark, 'head');
  return { ...outcome, read: 'profile' in said ? said.profile : null };
}

describe.skipIf(!hasBubblewrap)('in bubblewrap', () => {
  test("matmul's WebAssembly has names, most of the time, and vectors", async () => {
    const file = 'kernels/matmul/suite.ts';
    const { read } = await profiled('bubblewrap', file, 'matmul/optimized/n=256');
    if (read === null) throw new Error('it was not profiled');
    const [hottest] = functionsOf(read);
    expect(hottest?.frame).toMatchObject({ kind: 'wasm', file: null });
    expect(hottest?.frame.name).toMatch(/^kernels\/matmul\/(?:build|assembly)\/\w+\/\w+/);
    expect(read.simd?.share).toBeGreaterThan(0.5);
    expect(read.simd?.wasmShare).toBeGreaterThan(0.5);
    // Where nothing is counted, it says so.
    expect(read.counters === null).toBe(read.notCounted !== null);
  });

  test('a naive kernel has its JavaScript function, with file and line', async () => {
    const { read } = await profiled('bubblewrap', 'kernels/matmul/suite.ts', 'matmul/naive/n=256');
    if (read === null) throw new Error('it was not profiled');
    const [hottest] = functionsOf(read);
    expect(hottest?.frame).toEqual({
      ...{ name: 'matmul', kind: 'script', file: 'kernels/matmul/naive.ts', line: 19 },
    });
    expect(read.simd).toBeNull();
  });
});

test('a kernel that ends its process is a failure with a sentence', async () => {
  const own = await calibrationTree();
  const file = inCalibration('misbehaving/exits.ts');
  const sandbox = await sandboxOf('none');
  const { benchmarks } = await listingOf(sandbox, own, file);
  const last = benchmarks.find(({ implementation }) => implementation === 'optimized');
  const outcome = await profiled('none', file, last?.id ?? '', own);
  expect('failure' in outcome && outcome.failure).toMatchObject({ kind: 'exited', arm: 'head' });
});
