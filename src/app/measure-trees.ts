import { withNoiseFloors } from '#core/analysis/noise.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { NoiseFloors } from '#core/model/calibration.ts';
import type { TreeConditions } from '#core/model/conditions.ts';
import type { Entry, Failure, Procedure, Recording } from '#core/model/recording.ts';
import type { StatedRequirement } from '#core/model/requirement.ts';
import type { Settings } from '#core/model/settings.ts';
import { type Selection, selectEntries } from '#core/policy/selection.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { Judge } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';
import { findCeilings } from './find-ceilings.ts';
import { type FoundSuites, findSuites, nothingTouched } from './find-suites.ts';
import { armsOf, everySuite, type Listed, listArms, type NamedSuite } from './list-tree.ts';
import { takeRounds } from './take-rounds.ts';
import { isSpoilt, type Listings, verifyArms } from './verify-arms.ts';

export interface MeasureOptions {
  readonly settings: Settings;
  /** Measure every benchmark, not only those whose files changed. */
  readonly all: boolean;
  /** Globs over benchmark ids; empty takes all. */
  readonly only: readonly string[];
  /** Kernels or suite files, as globs; empty takes all. */
  readonly suites?: readonly string[];
  /** Benchmarks of the whole run that this is a part of: they share its level. */
  readonly sharing?: number;
  /** A text, such as an issue's: only the kernels that it names, all if it names none. */
  readonly about?: string | null;
  /** What is asked for beside what suites promise; it is given every suite that there is. */
  readonly asked?: (suites: readonly NamedSuite[]) => readonly StatedRequirement[];
  /** Whether the report shows a roofline; what requirements need is measured without it, too. */
  readonly roofline?: boolean;
  /**
   * What these benchmarks differ from themselves by on a testbed. Without it nothing is known of
   * that, as for the runs that it comes from.
   */
  readonly noiseFloors?: (testbedId: string, entries: readonly Entry[]) => Promise<NoiseFloors>;
  /** Instead of the usual one. */
  readonly procedure?: Procedure;
  /** Where it is given, the raw samples are handed over before anything is judged. */
  readonly save?: (recording: Recording) => Promise<void>;
}

/**
 * The whole measurement of one workspace: find, build, list, verify, time. Nothing is judged here;
 * what goes wrong in an arm is part of the recording.
 */
export async function measureTrees(
  bench: Bench,
  workspace: Workspace,
  options: MeasureOptions,
  signal: AbortSignal,
): Promise<Recording> {
  const startedMs = bench.clock.monotonicMs();
  const blank: Recording = {
    format: 2,
    id: bench.chance.id(),
    createdAt: bench.clock.now().toISOString(),
    testbed: await bench.sandbox.testbed(),
    procedure: options.procedure ?? defaultProcedure,
    seed: bench.chance.seed(),
    base: workspace.base?.commit ?? null,
    head: workspace.head.commit,
    entries: [],
    rounds: [],
    checks: [],
    failures: [],
    requirements: [],
    changedSuites: [],
    newSuites: [],
    notReached: [],
    seconds: 0,
  };
  const found = await findSuites(bench.sources, workspace, options);
  const measured = nothingTouched(found)
    ? blank
    : await measureFound(bench, workspace, options, found, blank, signal);
  const seconds = (bench.clock.monotonicMs() - startedMs) / 1000;
  const recording = { ...measured, seconds };
  await options.save?.(recording);
  return recording;
}

async function measureFound(
  bench: Bench,
  whole: Workspace,
  options: MeasureOptions,
  found: FoundSuites,
  blank: Recording,
  signal: AbortSignal,
): Promise<Recording> {
  const conditions = await readConditions(bench, whole, options.settings, found);
  const unprepared = await prepareArms(bench, whole, options.settings, signal);
  if (unprepared.some(({ arm }) => arm === 'head')) return { ...blank, failures: unprepared };
  // A base that cannot be built is no reason not to look at the head that mends it.
  const workspace = unprepared.length > 0 ? { ...whole, base: null } : whole;
  const lists = await listArms(bench, workspace, options.settings, found, signal);
  const { listed } = lists;
  const failures = [...unprepared, ...lists.failures];
  const selection = await select(
    bench,
    workspace,
    options,
    { ...found, conditions, procedure: blank.procedure },
    { ...listed, failures },
    signal,
  );
  const floors = await options.noiseFloors?.(blank.testbed.id, selection.entries);
  const entries = withNoiseFloors(selection.entries, floors ?? new Map());

  const { requirements } = selection;
  const ceilings = await findCeilings(bench, options, entries, requirements, signal);

  const deadlineMs = bench.clock.monotonicMs() + options.settings.budgetMs;
  bench.progress.step('checking the numbers');
  const { commands } = options.settings;
  const rest = { seed: blank.seed, signal };
  const checked = await verifyArms(bench, workspace, selection, listed, commands, failures, rest);
  const verified = { ...checked, failures: [...failures, ...checked.failures] };

  bench.progress.step('measuring');
  const taken = await takeRounds(
    bench,
    {
      entries: entries.filter((entry) => !isSpoilt(entry, verified)),
      compared: Math.max(entriesCompared(entries), options.sharing ?? 0),
      base: workspace.base,
      head: workspace.head,
      judgeOf: (entry) => judgeOf(workspace, entry),
      toleranceOf: (entry) => toleranceOf(listed, entry),
      commands,
      procedure: blank.procedure,
      seed: blank.seed,
      deadlineMs,
    },
    signal,
  );
  return {
    ...blank,
    ...ceilings,
    entries,
    rounds: taken.rounds,
    checks: [...verified.checks, ...taken.checks],
    failures: [...verified.failures, ...taken.failures],
    requirements,
    ...unverifiedIn(listed),
    ...{ changedSuites: selection.changedSuites, newSuites: selection.newSuites },
    ...{ notReached: taken.notReached, verification: verified.verification },
  };
}

interface Conditions {
  readonly base: TreeConditions | null;
  readonly head: TreeConditions;
}

interface Prepared extends FoundSuites {
  readonly conditions: Conditions;
  readonly procedure: Recording['procedure'];
}

async function select(
  bench: Bench,
  workspace: Workspace,
  options: MeasureOptions,
  found: Prepared,
  listed: Listings & Pick<Listed, 'failures'>,
  signal: AbortSignal,
): Promise<Selection> {
  const { conditions, procedure } = found;
  const asked =
    options.asked?.(await everySuite(bench, workspace, options.settings, found, listed, signal)) ??
    [];
  return selectEntries({
    ...listed,
    unread: listed.failures.flatMap(({ arm, kernel }) =>
      arm === 'head' && kernel !== null ? [kernel] : [],
    ),
    found,
    changedFiles: workspace.changedFiles,
    settings: options.settings,
    procedure,
    conditions: { ...conditions, base: workspace.base && conditions.base },
    ...choicesOf(options),
    asked,
    matches: bench.sources.matches,
  });
}

function choicesOf({ all, only, suites = [], about = null }: MeasureOptions) {
  return { all, only, suites, about };
}

function entriesCompared(entries: readonly Entry[]): number {
  return entries.filter(({ role }) => role === 'compared').length;
}

/** Before anything is built, so that it is the commit's own. */
async function readConditions(
  { sandbox }: Bench,
  { base, head }: Workspace,
  settings: Settings,
  found: FoundSuites,
): Promise<Conditions> {
  return {
    base: base === null ? null : await sandbox.conditions(base, settings, found.base),
    head: await sandbox.conditions(head, settings, found.head),
  };
}

async function prepareArms(
  bench: Bench,
  workspace: Workspace,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const arms = armsOf(workspace);
  const failures: Failure[] = [];
  for (const [arm, tree] of arms) {
    bench.progress.step(`building ${arm}`);
    const failure = await bench.sandbox.prepare(tree, arm, settings, signal);
    if (failure !== null) failures.push(failure);
  }
  return failures;
}

/** Of the suites that judge; what only head has judges itself. */
function unverifiedIn({ base, head }: Listings): Pick<Recording, 'unverified'> {
  const judges = new Map([...head, ...(base ?? [])].map((suite) => [suite.kernel, suite]));
  const found = [...judges.values()].flatMap(({ kernel, unverified: says }) =>
    says === undefined ? [] : [{ kernel, says }],
  );
  return found.length === 0 ? {} : { unverified: found };
}

/** The merge base's suite judges both arms; what is new judges itself. */
function judgeOf({ base, head }: Workspace, { role }: Entry): Judge {
  const own = base === null || role === 'new';
  return own ? { name: 'head', tree: head } : { name: 'base', tree: base };
}

/** The tolerance is the judge's too. */
function toleranceOf({ base, head }: Listings, { benchmark, role }: Entry): number | null {
  const suites = base === null || role === 'new' ? head : base;
  return suites.find(({ kernel }) => kernel === benchmark.kernel)?.tolerance ?? null;
}
