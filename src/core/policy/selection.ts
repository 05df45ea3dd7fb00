import type { Benchmark, BenchmarkId, BenchmarkSource, SuiteListing } from '../model/benchmark.ts';
import { type Conditions, conditionsOf, type TreeConditions } from '../model/conditions.ts';
import { UserError } from '../model/errors.ts';
import type { Entry, Procedure, Recording } from '../model/recording.ts';
import type { StatedRequirement } from '../model/requirement.ts';
import type { Settings } from '../model/settings.ts';
import { namedKernels } from './named-kernels.ts';
import { type Matches, touchedSources } from './touched.ts';

export interface SelectionInput {
  /** What the base offers; null where head is measured alone. */
  readonly base: readonly SuiteListing[] | null;
  readonly head: readonly SuiteListing[];
  /** Kernels of head's suites that could not be read: they are there, and have failed. */
  readonly unread: readonly string[];
  /** Paths from the root that differ between base and head, deleted ones included. */
  readonly changedFiles: readonly string[];
  readonly found: {
    /** Every file that a suite depends on, in either tree, by suite file. */
    readonly closures: ReadonlyMap<string, readonly string[]>;
    /** The same for its `naive` implementation alone; no entry where that is in the suite file. */
    readonly naiveClosures: ReadonlyMap<string, readonly string[]>;
  };
  readonly settings: Pick<Settings, 'sources' | 'commands' | 'ignore' | 'thresholds'>;
  readonly procedure: Pick<Procedure, 'smallestEffect'>;
  /** Of the trees; base is null where head is measured alone. */
  readonly conditions: { readonly base: TreeConditions | null; readonly head: TreeConditions };
  readonly all: boolean;
  /** Globs over benchmark ids; empty takes all. */
  readonly only: readonly string[];
  /** Kernels or suite files, as globs; empty takes all. */
  readonly suites?: readonly string[];
  /** A text, such as an issue's: only the kernels that it names; null or naming none takes all. */
  readonly about: string | null;
  /** What is asked for beside what the suites promise. */
  readonly asked: readonly StatedRequirement[];
  readonly matches: Matches;
}

/** What a run measures, and by which suites. */
export interface Selection {
  readonly entries: readonly Entry[];
  /** Head's listings of the suites that the entries come from. */
  readonly suites: readonly SuiteListing[];
  readonly requirements: Recording['requirements'];
  /** Suite files that both arms have and head changes: head must pass both. */
  readonly changedSuites: readonly string[];
  /** Suite files that only head has, a moved one among them: judged by their own. */
  readonly newSuites: readonly string[];
  readonly removed: readonly BenchmarkId[];
}

/** The key of a suite in closures and selections: its file, or its kernel for a command. */
export function sourceKey(source: BenchmarkSource): string {
  return source.kind === 'suite' ? source.file : source.kernel;
}

/**
 * Only what a change can have made faster, slower or wrong is measured; `all` measures everything.
 * Of the entries' noise floors nothing is known here.
 */
export function selectEntries(input: SelectionInput): Selection {
  refuseDuplicates(input.head);
  const isTaken = takenSuites(input);
  const suites = input.head.filter(isTaken);
  const bases = (input.base ?? []).filter(isTaken);
  const requirements = [...requirementsOf(bases, suites), ...input.asked];
  const entries = suites.flatMap((suite) =>
    suite.benchmarks.flatMap((benchmark) =>
      entryOf(input, benchmark, roleOf(input, benchmark, suite, bases, requirements)),
    ),
  );
  const kept = new Set(input.head.flatMap(idsOf));
  const missing = bases
    .flatMap(({ benchmarks }) => benchmarks)
    .filter(({ id }) => !kept.has(id))
    .flatMap((benchmark) => {
      const isUnread = input.unread.includes(benchmark.kernel);
      return entryOf(input, benchmark, isUnread ? 'compared' : 'removed');
    });
  const measured = new Set(entries.map(({ benchmark }) => benchmark.kernel));
  return {
    entries: [...entries, ...missing],
    suites,
    // What somebody asks for of a kernel that is not measured here stays open, and is said to.
    requirements: requirements.filter(
      ({ kernel, origin }) => origin !== undefined || measured.has(kernel),
    ),
    ...suitesOf(input, suites),
    removed: missing.filter(({ role }) => role === 'removed').map(({ benchmark }) => benchmark.id),
  };
}

function takenSuites(input: SelectionInput): (suite: SuiteListing) => boolean {
  const { closures } = input.found;
  const { touched, touchedCommands } = touchedSources({ ...input, closures });
  const listed = [...(input.base ?? []), ...input.head].map(({ kernel }) => kernel);
  const kernels = new Set(input.about === null ? listed : namedKernels(input.about, listed));
  for (const { kernel } of input.asked) kernels.add(kernel);
  return ({ source, kernel }) => {
    if (!kernels.has(kernel)) return false;
    if (input.all) return true;
    const keys = source.kind === 'suite' ? touched : touchedCommands;
    return keys.includes(sourceKey(source));
  };
}

function roleOf(
  input: SelectionInput,
  benchmark: Benchmark,
  suite: SuiteListing,
  bases: readonly SuiteListing[],
  requirements: Selection['requirements'],
): Entry['role'] | null {
  if (isYardstick(input, suite, benchmark)) {
    return isAskedOf(benchmark, suite, requirements) ? 'timed-only' : null;
  }
  // Both arms run the same suite file: one that moved has nothing to be compared with.
  const key = sourceKey(suite.source);
  const before = bases.filter(({ source }) => sourceKey(source) === key).flatMap(idsOf);
  return before.includes(benchmark.id) ? 'compared' : 'new';
}

function entryOf(input: SelectionInput, benchmark: Benchmark, role: Entry['role'] | null): Entry[] {
  const { settings, only } = input;
  const isMeant = (glob: string): boolean => meansBenchmark(input.matches, glob, benchmark.id);
  if (role === null) return [];
  if (settings.ignore.some(isMeant)) return [];
  if (only.length > 0 && !only.some(isMeant)) return [];
  if (!isOfSuites(input, benchmark)) return [];
  // The last threshold that matches wins, so that exceptions follow the rule.
  const threshold = settings.thresholds.findLast(({ benchmarks }) => isMeant(benchmarks));
  const smallestEffect = threshold?.smallestEffect ?? input.procedure.smallestEffect;
  const conditions = conditionsIn(input, benchmark, role);
  return [{ benchmark, role, smallestEffect, noiseFloor: null, conditions }];
}

function isOfSuites({ suites = [], matches }: SelectionInput, { kernel, source }: Benchmark) {
  if (suites.length === 0) return true;
  const names = source.kind === 'suite' ? [kernel, source.file] : [kernel];
  return suites.some((glob) => names.some((name) => matches(glob, name)));
}

/** Of its judge: base's, but what is new judges itself. */
function conditionsIn(
  { conditions: { base, head } }: SelectionInput,
  { source }: Benchmark,
  role: Entry['role'],
): Conditions | null {
  const judge = base === null || role === 'new' ? head : base;
  return conditionsOf(judge, sourceKey(source));
}

/**
 * A glob over benchmarks means an id when it matches all of it or its first parts, as a folder
 * means what is in it: neither `matmul` nor `matmul/optimized` names a shape.
 */
export function meansBenchmark(matches: Matches, glob: string, id: BenchmarkId): boolean {
  // What the glob means is negated as a whole: `matmul` alone is not `matmul/*` either.
  if (/^!(?!\()/.test(glob)) return !meansBenchmark(matches, glob.slice(1), id);
  const parts = id.split('/');
  return parts.some((_, index) => matches(glob, parts.slice(0, index + 1).join('/')));
}

/** `naive` beside another implementation, whose own files are as they were. */
function isYardstick(input: SelectionInput, suite: SuiteListing, benchmark: Benchmark): boolean {
  if (input.all || suite.form !== 'suite' || benchmark.implementation !== 'naive') return false;
  if (suite.benchmarks.every(({ implementation }) => implementation === 'naive')) return false;
  const key = sourceKey(suite.source);
  const own = new Set(input.found.naiveClosures.get(key) ?? [key]);
  return !input.changedFiles.some((file) => own.has(file));
}

/** Whether a promise is made of this very cell, or of a speedup over it. */
function isAskedOf(
  benchmark: Benchmark,
  suite: SuiteListing,
  requirements: Selection['requirements'],
): boolean {
  const cell = shapeKey(benchmark.shape);
  return requirements.some(({ kernel, requirement }) => {
    if (kernel !== benchmark.kernel) return false;
    if (requirement.shape !== undefined && shapeKey(requirement.shape) !== cell) return false;
    const promising = requirement.implementation ?? 'optimized';
    if (promising === benchmark.implementation) return true;
    if (requirement.metric !== 'speedup') return false;
    if ((requirement.over ?? 'naive') !== benchmark.implementation) return false;
    return suite.benchmarks.some(
      (other) => other.implementation === promising && shapeKey(other.shape) === cell,
    );
  });
}

/** Sizes in any order make the same shape. */
function shapeKey(shape: Benchmark['shape']): string {
  return JSON.stringify(Object.entries(shape).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Head must keep the base's promises and its own: nobody judges himself. */
function requirementsOf(
  bases: readonly SuiteListing[],
  heads: readonly SuiteListing[],
): Selection['requirements'] {
  const kernels = new Set(heads.map(({ kernel }) => kernel));
  const found = new Map<string, Selection['requirements'][number]>();
  for (const { kernel, requirements } of [...bases, ...heads]) {
    if (!kernels.has(kernel)) continue;
    for (const requirement of requirements) {
      found.set(JSON.stringify([kernel, requirement]), { kernel, requirement });
    }
  }
  return [...found.values()];
}

function suitesOf(
  input: SelectionInput,
  suites: readonly SuiteListing[],
): Pick<Selection, 'changedSuites' | 'newSuites'> {
  const files = suites.flatMap(({ source }) => (source.kind === 'suite' ? [source.file] : []));
  if (input.base === null) return { changedSuites: [], newSuites: [] };
  const before = new Set(input.base.map(({ source }) => sourceKey(source)));
  return {
    changedSuites: files.filter((file) => before.has(file) && input.changedFiles.includes(file)),
    newSuites: files.filter((file) => !before.has(file)),
  };
}

function idsOf({ benchmarks }: SuiteListing): readonly BenchmarkId[] {
  return benchmarks.map(({ id }) => id);
}

function refuseDuplicates(suites: readonly SuiteListing[]): void {
  const owners = new Map<BenchmarkId, string>();
  for (const suite of suites) {
    const own = sourceKey(suite.source);
    for (const id of idsOf(suite)) {
      const owner = owners.get(id);
      if (owner !== undefined) {
        throw new UserError(
          `\`${owner}\` and \`${own}\` both have a benchmark \`${id}\`. ` +
            'Give one of them another kernel name.',
        );
      }
      owners.set(id, own);
    }
  }
}
