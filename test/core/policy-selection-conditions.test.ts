/** Under which lockfile and suite an entry is measured, and which noise floor that leaves it. */
import { expect, test } from 'vitest';
import { type Benchmark, benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import type { TreeConditions } from '#core/model/conditions.ts';
import { type SelectionInput, selectEntries } from '#core/policy/selection.ts';

function suite(kernel: string, sizes: readonly number[] = [64]): SuiteListing {
  const source = { kind: 'suite', file: `kernels/${kernel}/suite.ts` } as const;
  const benchmarks = sizes.map((n): Benchmark => {
    const shape = { n };
    const id = benchmarkId(kernel, 'optimized', shape);
    return { id, kernel, implementation: 'optimized', shape, source, work: null, tags: [] };
  });
  const rest = { verifyShapes: [], tolerance: 1e-5, requirements: [] };
  return { source, kernel, form: 'suite', benchmarks, ...rest };
}

/** Of two suites. */
function conditionsIn(tree: string): TreeConditions {
  const suites = ['matmul', 'add'].map(
    (kernel) => [`kernels/${kernel}/suite.ts`, `${tree}-${kernel}`] as const,
  );
  return { lockfile: tree, suites: new Map(suites) };
}

function entriesOf(change: Partial<SelectionInput>) {
  const { entries } = selectEntries({
    base: [suite('matmul'), suite('add')],
    head: [suite('matmul'), suite('add')],
    unread: [],
    changedFiles: [],
    found: { closures: new Map(), naiveClosures: new Map() },
    settings: { sources: [], commands: [], ignore: [], thresholds: [] },
    procedure: { smallestEffect: 0.015 },
    conditions: { base: conditionsIn('ba5e'), head: conditionsIn('4ead') },
    all: true,
    only: [],
    asked: [],
    about: null,
    matches: () => false,
    ...change,
  });
  return entries;
}

const told = (change: Partial<SelectionInput>) =>
  entriesOf(change).map(({ benchmark: { id }, role, conditions }) => `${id} ${role} ${conditions}`);

test('an entry is of the lockfile and the suite of the tree that judges it', () => {
  const head = [suite('matmul'), suite('add', [64, 128]), suite('conv2d')];
  expect(told({ head })).toEqual([
    'matmul/optimized/n=64 compared ba5e-ba5e-matmul',
    'add/optimized/n=64 compared ba5e-ba5e-add',
    'add/optimized/n=128 new 4ead-4ead-add',
    // No hash of its suite was taken.
    'conv2d/optimized/n=64 new null',
  ]);
  expect(told({ head: [suite('add')] })).toEqual([
    'add/optimized/n=64 compared ba5e-ba5e-add',
    'matmul/optimized/n=64 removed ba5e-ba5e-matmul',
  ]);
});

test('a tree that is measured alone judges itself', () => {
  const conditions = { base: null, head: conditionsIn('4ead') };
  expect(told({ base: null, head: [suite('add')], conditions })).toEqual([
    'add/optimized/n=64 new 4ead-4ead-add',
  ]);
});
