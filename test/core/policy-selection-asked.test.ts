/** What an issue asks for decides what a run times, beside what its suites promise. */
import { expect, test } from 'vitest';
import type { SuiteListing } from '#core/model/benchmark.ts';
import { type SelectionInput, selectEntries } from '#core/policy/selection.ts';
import type { Requirement } from '#suite';
import { kernel } from './asked-suites.ts';

function suite(name: string): SuiteListing {
  const source = { kind: 'suite', file: `kernels/${name}/suite.ts` } as const;
  const rest = { form: 'suite', verifyShapes: [], tolerance: 1e-5, requirements: [] } as const;
  return { ...kernel(name, [{ n: 64 }, { n: 512 }]), source, ...rest };
}

const suites = [suite('matmul'), suite('add')];
const nowhere = { lockfile: 'none', suites: new Map() };

function select(change: Partial<SelectionInput>) {
  const file = 'kernels/matmul/optimized.ts';
  const closures = new Map([['kernels/matmul/suite.ts', ['kernels/matmul/suite.ts', file]]]);
  const naiveClosures = new Map([['kernels/matmul/suite.ts', ['kernels/matmul/naive.ts']]]);
  return selectEntries({
    ...{ base: suites, head: suites, unread: [], changedFiles: [file] },
    found: { closures, naiveClosures },
    settings: { sources: [], commands: [], ignore: [], thresholds: [] },
    procedure: { smallestEffect: 0.015 },
    conditions: { base: nowhere, head: nowhere },
    ...{ all: false, only: [], asked: [], about: null, matches: () => false },
    ...change,
  });
}

function asked(name: string, requirement: Requirement) {
  return { kernel: name, requirement, origin: { issue: 7 } };
}

const over = asked('matmul', { metric: 'speedup', shape: { n: 512 }, atLeast: 2 });

test('it times what a requirement needs, and keeps open what is not measured here', () => {
  const naive = asked('matmul', { metric: 'time', implementation: 'naive', shape: { n: 64 } });
  const elsewhere = asked('add', { metric: 'time', atMost: 3 });
  const naives = (own: ReturnType<typeof select>) =>
    own.entries.flatMap(({ benchmark: { id }, role }) =>
      id.includes('naive') ? [`${id} ${role}`] : [],
    );
  expect(naives(select({}))).toEqual([]);
  expect(naives(select({ asked: [over] }))).toEqual(['matmul/naive/n=512 timed-only']);
  expect(naives(select({ asked: [naive] }))).toEqual(['matmul/naive/n=64 timed-only']);
  const { requirements, entries } = select({ asked: [over, elsewhere] });
  expect(requirements).toEqual([over, elsewhere]);
  expect(entries.some(({ benchmark }) => benchmark.kernel === 'add')).toBe(false);
});

test('an issue gets the kernels of its requirements beside those that it names', () => {
  const { entries } = select({ all: true, about: 'add', asked: [over] });
  const kernels = new Set(entries.map(({ benchmark }) => benchmark.kernel));
  expect(kernels).toEqual(new Set(['matmul', 'add']));
});
