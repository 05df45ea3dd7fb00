import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { type Benchmark, benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type { CommandSuite } from '#core/model/settings.ts';
import { namedKernels } from '#core/policy/named-kernels.ts';
import { type SelectionInput, selectEntries } from '#core/policy/selection.ts';
import { touchedSources } from '#core/policy/touched.ts';
import type { Requirement } from '#suite';

const matches = (glob: string, text: string): boolean => picomatch.isMatch(text, glob);

function suite(kernel: string, change: Partial<SuiteListing> & { sizes?: number[] } = {}) {
  const { sizes = [64], ...rest } = change;
  const source = rest.source ?? { kind: 'suite', file: `kernels/${kernel}/suite.ts` };
  const benchmarks = ['naive', 'optimized'].flatMap((implementation) =>
    sizes.map((n): Benchmark => {
      const shape = { n };
      const id = benchmarkId(kernel, implementation, shape);
      return { id, kernel, implementation, shape, source, work: null, tags: [] };
    }),
  );
  const listing: SuiteListing = {
    source,
    kernel,
    form: 'suite',
    benchmarks,
    verifyShapes: [],
    tolerance: 1e-5,
    requirements: [],
    ...rest,
  };
  return listing;
}

const nowhere = { lockfile: 'none', suites: new Map() };

type Change = Partial<Omit<SelectionInput, 'settings'>> & {
  readonly settings?: Partial<SelectionInput['settings']>;
};

function select(change: Change) {
  const { settings, ...rest } = change;
  const files = ['matmul', 'add'].map((kernel) => [
    `kernels/${kernel}/suite.ts`,
    ['suite.ts', 'naive.ts', 'optimized.ts'].map((name) => `kernels/${kernel}/${name}`),
  ]);
  const naive = ['matmul', 'add'].map((kernel) => [
    `kernels/${kernel}/suite.ts`,
    [`kernels/${kernel}/naive.ts`],
  ]);
  return selectEntries({
    base: [suite('matmul'), suite('add')],
    head: [suite('matmul'), suite('add')],
    unread: [],
    changedFiles: ['kernels/matmul/optimized.ts'],
    found: {
      closures: new Map(files as [string, string[]][]),
      naiveClosures: new Map(naive as [string, string[]][]),
    },
    settings: { sources: [], commands: [], ignore: [], thresholds: [], ...settings },
    procedure: { smallestEffect: 0.015 },
    conditions: { base: nowhere, head: nowhere },
    all: false,
    only: [],
    asked: [],
    about: null,
    matches,
    ...rest,
  });
}

function roles(selection: ReturnType<typeof select>): string[] {
  return selection.entries.map(({ benchmark, role }) => `${benchmark.id} ${role}`);
}

const speedup: Requirement = { metric: 'speedup', atLeast: 10 };

describe('what is measured', () => {
  test('is what the change touches, naive left out', () => {
    const selection = select({});
    expect(roles(selection)).toEqual(['matmul/optimized/n=64 compared']);
    expect(selection.suites.map(({ kernel }) => kernel)).toEqual(['matmul']);
    expect(selection).toMatchObject({ changedSuites: [], newSuites: [], removed: [] });
  });

  test('is nothing for a change elsewhere, and for our own notes', () => {
    expect(roles(select({ changedFiles: ['README.md'] }))).toEqual([]);
    const notes = { sources: ['**/*.md'] };
    const changedFiles = ['notes/issues/3/README.md'];
    expect(roles(select({ changedFiles, settings: notes }))).toEqual([]);
  });

  test('is everything with a lockfile or manifest above the suites, a shared source, or --all', () => {
    const optimized = ['matmul/optimized/n=64 compared', 'add/optimized/n=64 compared'];
    const above = [
      'package-lock.json',
      'kernels/yarn.lock',
      'package.json',
      'kernels/package.json',
    ];
    for (const file of [...above, 'common/a.ts']) {
      const settings = { sources: ['common/**'] };
      expect(roles(select({ changedFiles: [file], settings }))).toEqual(optimized);
    }
    for (const file of ['demo/package-lock.json', 'demo/package.json', '.github/isochron.yml']) {
      expect(roles(select({ changedFiles: [file] }))).toEqual([]);
    }
    expect(roles(select({ changedFiles: [], all: true }))).toHaveLength(4);
  });

  test('compares naive where its own files changed', () => {
    const changedFiles = ['kernels/matmul/naive.ts'];
    expect(roles(select({ changedFiles }))).toContain('matmul/naive/n=64 compared');
  });

  test('times naive alone where a speedup over that shape is promised', () => {
    const promising = [
      suite('matmul', { sizes: [64, 512], requirements: [{ ...speedup, shape: { n: 512 } }] }),
    ];
    expect(roles(select({ base: promising, head: promising }))).toEqual([
      'matmul/naive/n=512 timed-only',
      'matmul/optimized/n=64 compared',
      'matmul/optimized/n=512 compared',
    ]);
  });

  test("keeps the base's promises beside head's", () => {
    const base = [suite('matmul', { requirements: [speedup] })];
    const lower: Requirement = { metric: 'speedup', atLeast: 2 };
    const head = [suite('matmul', { requirements: [lower] })];
    const { requirements } = select({ base, head });
    expect(requirements.map(({ requirement }) => requirement.atLeast)).toEqual([10, 2]);
    const same = select({ base, head: base }).requirements;
    expect(same).toEqual([{ kernel: 'matmul', requirement: speedup }]);
  });

  test('tells new from removed, and a changed suite from a new one', () => {
    const changedFiles = ['kernels/matmul/suite.ts', 'kernels/add/suite.ts'];
    const selection = select({
      base: [suite('matmul', { sizes: [64] })],
      head: [suite('matmul', { sizes: [128] }), suite('add')],
      changedFiles,
    });
    expect(roles(selection)).toEqual([
      'matmul/optimized/n=128 new',
      'add/optimized/n=64 new',
      'matmul/naive/n=64 removed',
      'matmul/optimized/n=64 removed',
    ]);
    expect(selection.changedSuites).toEqual(['kernels/matmul/suite.ts']);
    expect(selection.newSuites).toEqual(['kernels/add/suite.ts']);
    expect(selection.removed).toHaveLength(2);
  });

  test('takes a suite that moved as new: there is no common file to judge it by', () => {
    const source = { kind: 'suite', file: 'old/matmul.suite.ts' } as const;
    const changedFiles = ['old/matmul.suite.ts', 'kernels/matmul/suite.ts'];
    const closures = new Map([
      ['old/matmul.suite.ts', []],
      ['kernels/matmul/suite.ts', []],
    ]);
    const selection = select({
      base: [suite('matmul', { source })],
      head: [suite('matmul')],
      changedFiles,
      found: { closures, naiveClosures: new Map() },
    });
    expect(new Set(selection.entries.map(({ role }) => role))).toEqual(new Set(['new']));
    expect(selection.newSuites).toEqual(['kernels/matmul/suite.ts']);
  });

  test('keeps the rows of a kernel whose suite in head cannot be read: they have failed', () => {
    const selection = select({ head: [suite('add')], unread: ['matmul'], all: true });
    const own = selection.entries.filter(({ benchmark }) => benchmark.kernel === 'matmul');
    expect(new Set(own.map(({ role }) => role))).toEqual(new Set(['compared']));
    expect(selection.removed).toEqual([]);
  });

  test('speaks of no promise of a kernel that was not chosen', () => {
    const requirement = { metric: 'error', atMost: 1e-6 } as const;
    const head = [suite('matmul', { requirements: [requirement] }), suite('add')];
    const chosen = select({ head, all: true, only: ['matmul/**'] }).requirements;
    expect(chosen).toEqual([{ kernel: 'matmul', requirement }]);
    expect(select({ head, all: true, only: ['add/**'] }).requirements).toEqual([]);
  });

  test('is new in a tree alone', () => {
    const selection = select({ base: null, changedFiles: [], all: true });
    expect(new Set(selection.entries.map(({ role }) => role))).toEqual(new Set(['new']));
    expect(selection.newSuites).toEqual([]);
  });

  test('obeys --only, ignore and the text of an issue', () => {
    expect(roles(select({ all: true, only: ['add/**'] }))).toHaveLength(2);
    const settings = { ignore: ['*/naive/*'] };
    expect(roles(select({ all: true, settings }))).toHaveLength(2);
    const about = 'The `matmul` kernel is slow; add SIMD.';
    const selection = select({ base: null, all: true, about });
    expect(new Set(selection.entries.map(({ benchmark }) => benchmark.kernel))).toEqual(
      new Set(['matmul']),
    );
  });

  const matmul = ['naive', 'optimized'].flatMap((name) =>
    [64, 512].map((n) => `matmul/${name}/n=${n}`),
  );
  test.each<[string, string[]]>([
    ['matmul', matmul],
    ['matmul/*', matmul],
    ['*/naive', ['matmul/naive/n=64', 'matmul/naive/n=512', 'add/naive/n=64']],
    ['matmul/*/n=512', ['matmul/naive/n=512', 'matmul/optimized/n=512']],
    ['**/n=512', ['matmul/naive/n=512', 'matmul/optimized/n=512']],
    ['!matmul/*', ['add/naive/n=64', 'add/optimized/n=64']],
    ['!(matmul)', ['add/naive/n=64', 'add/optimized/n=64']],
    ['mat', []],
    ['naive', []],
    ['n=64', []],
    ['matmul/opt', []],
  ])('takes %s for an id or its first parts, wherever benchmarks are named', (glob, ids) => {
    const head = [suite('matmul', { sizes: [64, 512] }), suite('add')];
    const every = select({ head, all: true });
    const idsOf = ({ entries }: typeof every) => entries.map(({ benchmark }) => benchmark.id);
    const others = idsOf(every).filter((id) => !ids.includes(id));
    expect(idsOf(select({ head, all: true, only: [glob] }))).toEqual(ids);
    expect(idsOf(select({ head, all: true, settings: { ignore: [glob] } }))).toEqual(others);
    const thresholds = [{ benchmarks: glob, smallestEffect: 0.03 }];
    const lenient = select({ head, all: true, settings: { thresholds } }).entries;
    expect(
      lenient.flatMap((entry) => (entry.smallestEffect === 0.03 ? [entry.benchmark.id] : [])),
    ).toEqual(ids);
  });

  test('takes no more than a glob says for files', () => {
    const changedFiles = ['common/deep/a.ts'];
    expect(roles(select({ changedFiles, settings: { sources: ['common/*'] } }))).toEqual([]);
  });

  test('claims the smallest effect of the last threshold that matches', () => {
    const thresholds = [
      { benchmarks: '**', smallestEffect: 0.05 },
      { benchmarks: 'matmul/**', smallestEffect: 0.03 },
    ];
    const settings = { thresholds };
    const effects = select({ all: true, settings }).entries.map((entry) => entry.smallestEffect);
    expect(effects).toEqual([0.03, 0.03, 0.05, 0.05]);
    expect(select({}).entries[0]?.smallestEffect).toBe(0.015);
  });

  test('refuses two suites with one benchmark', () => {
    const source = { kind: 'suite', file: 'other.suite.ts' } as const;
    const head = [suite('matmul'), suite('matmul', { source })];
    expect(() => select({ head })).toThrow(UserError);
    expect(() => select({ head })).toThrow(/kernels\/matmul\/suite.ts.*other.suite.ts/);
  });
});

describe('command suites', () => {
  const command = (sources: string[]): CommandSuite => {
    return { kernel: 'fft', build: null, run: './fft', format: 'json', verify: null, sources };
  };
  const touched = (sources: string[], changedFiles: string[]): readonly string[] =>
    touchedSources({
      closures: new Map(),
      changedFiles,
      settings: { sources: [], commands: [command(sources)] },
      all: false,
      matches,
    }).touchedCommands;

  test('are touched by their sources, and by anything where they name none', () => {
    expect(touched(['src/**'], ['src/fft.c'])).toEqual(['fft']);
    expect(touched(['src/**'], ['docs/a.md'])).toEqual([]);
    expect(touched([], ['docs/a.md'])).toEqual(['fft']);
    expect(touched([], [])).toEqual([]);
    expect(touched(['src/**'], ['package.json'])).toEqual(['fft']);
  });
});

describe('kernels that a text names', () => {
  const kernels = ['matmul', 'add', 'conv2d'];
  test.each([
    ['please add tiles to matmul', ['matmul', 'add']],
    ['please add tiles to `matmul`', ['matmul']],
    ['see kernels/conv2d/naive.ts', ['conv2d']],
    ['matmul/optimized/n=512 and add/naive', ['matmul', 'add']],
    ['Matmul is slow', ['matmul']],
    ['everything is slow', kernels],
    ['matmuls, readd', kernels],
  ])('%s', (text, expected) => {
    expect(namedKernels(text, kernels)).toEqual(expected);
  });
});
