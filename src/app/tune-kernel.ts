import { isPromising, visibleEffectOf } from '#core/analysis/candidate-estimate.ts';
import { withDoubts } from '#core/analysis/doubts.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { SuiteListing } from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type { Judgement, Row } from '#core/model/judgement.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import type { Check, Recording } from '#core/model/recording.ts';
import type { Report } from '#core/model/report.ts';
import type { Settings } from '#core/model/settings.ts';
import type {
  Candidate,
  EditedFile,
  TunableSuite,
  TuningEnd,
  TuningResult,
} from '#core/model/tuning.ts';
import { affordable, candidatesOf } from '#core/policy/candidates.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { findTunable } from './find-tunable.ts';
import { type MeasureOptions, measureTrees } from './measure-trees.ts';
import { profileArms } from './profile-arms.ts';
import { reportOf } from './report-of.ts';
import { runTests } from './run-tests.ts';
import { type Searched, searchCandidates } from './search-candidates.ts';

export interface TuneOptions extends Pick<MeasureOptions, 'noiseFloors' | 'save'> {
  readonly kernel: string;
  /** Its budget is that of search and confirming run together. */
  readonly settings: Settings;
  readonly judge: (recording: Recording) => Promise<Judgement>;
}

/** What the search knows before it begins. */
interface Ground {
  readonly pristine: Tree;
  readonly suite: TunableSuite;
  readonly presentChecks: readonly Check[];
  readonly profiles: readonly ProfilePair[];
  readonly present: Candidate;
  readonly editsOf: (candidate: Candidate) => Promise<readonly EditedFile[]>;
  /** What building, listing and verifying took. */
  readonly admittedMs: number;
}

/**
 * Profiles, searches, confirms. `pristine` is a tree as it was checked out; nothing in it changes.
 * Throws UserError: nothing to tune, the present kernel cannot be built or computes wrong numbers.
 */
export async function tuneKernel(
  bench: Bench,
  pristine: Tree,
  options: TuneOptions,
  signal: AbortSignal,
): Promise<TuningResult> {
  const startedMs = bench.clock.monotonicMs();
  const { settings, kernel } = options;
  const seed = bench.chance.seed();
  const copy = await bench.checkout.edited(pristine, []);
  try {
    const ground = await prepareGround(bench, pristine, copy.tree, options, seed, signal);
    const deadlineMs = startedMs + settings.budgetMs / 2;
    const most = affordable(ground.admittedMs, deadlineMs - bench.clock.monotonicMs());
    const { suite, presentChecks, present, editsOf, profiles } = ground;
    const found = candidatesOf(suite.tuning, present, most, seed);
    const benchmarks = timedOf(bench, suite, settings);
    const { candidates } = found;
    const trees = { pristine, present: copy.tree };
    const plan = { ...trees, suite, presentChecks, benchmarks, candidates, editsOf };
    bench.progress.step(`trying ${candidates.length} candidates`);
    const searched =
      candidates.length === 0
        ? { runners: [], finalists: 0 }
        : await searchCandidates(bench, { ...plan, settings, seed, deadlineMs }, signal);
    const ending = await conclude(bench, ground, searched, options, startedMs, signal);
    return {
      kernel,
      parameters: suite.tuning.parameters,
      present,
      allowed: found.allowed,
      tried: searched.runners.map(({ tried }) => tried),
      benchmarks: benchmarks.map(({ id }) => id),
      ...ending,
      profiles,
      seed,
      seconds: (bench.clock.monotonicMs() - startedMs) / 1000,
    };
  } finally {
    await copy.dispose();
  }
}

/** Builds and verifies the present kernel, reads its constants, profiles it. */
async function prepareGround(
  bench: Bench,
  pristine: Tree,
  built: Tree,
  options: TuneOptions,
  seed: number,
  signal: AbortSignal,
): Promise<Ground> {
  const { settings, kernel } = options;
  const startedMs = bench.clock.monotonicMs();
  bench.progress.step('building the present kernel');
  const failure = await bench.sandbox.prepare(built, 'base', settings, signal);
  if (failure !== null) throw new UserError(failure.message, failure.tail);
  const suite = await findTunable(bench, pristine, built, { settings, kernel }, signal);
  const editsOf = (candidate: Candidate) => editedFiles(bench, pristine, suite, candidate);
  const present: Record<string, number | string> = {};
  for (const { name, file, constant } of suite.tuning.parameters) {
    present[name] = await bench.sources.literal(pristine.directory, file, constant);
  }
  bench.progress.step('checking the numbers of the present kernel');
  const judge = { name: 'base', tree: built } as const;
  const job = { arm: 'base', tree: built, judge, suite, implementations: null } as const;
  const { checks, failures } = await bench.sandbox.verify({ ...job, seed, signal });
  const wrong = withDoubts(checks, true).find(({ status }) => status === 'wrong');
  const reason = failures[0]?.message ?? (wrong && `\`${wrong.cell}\`: ${wrong.reason}`);
  if (reason !== undefined) {
    throw new UserError(`The present \`${kernel}\` cannot be compared with: ${reason}`);
  }
  const admittedMs = bench.clock.monotonicMs() - startedMs;
  const profiles = await profilePresent(bench, built, suite, signal);
  return { pristine, suite, profiles, present, editsOf, admittedMs, presentChecks: checks };
}

/** Where the time of the present kernel goes: of its benchmark with the most work, the last one. */
async function profilePresent(
  bench: Bench,
  present: Tree,
  { benchmarks }: SuiteListing,
  signal: AbortSignal,
): Promise<readonly ProfilePair[]> {
  const promising = benchmarks.filter(({ implementation }) => implementation !== 'naive');
  const benchmark = promising.at(-1) ?? benchmarks.at(-1);
  if (benchmark === undefined) return [];
  const judge = { name: 'head', tree: present } as const;
  const inputSeed = bench.chance.seed();
  const plan = { benchmark, base: null, head: present, judge, inputSeed } as const;
  return [await profileArms(bench, { ...plan, counting: 'processor' }, signal)];
}

/** Only the lines of the constants differ. */
async function editedFiles(
  { sources }: Bench,
  pristine: Tree,
  { tuning }: TunableSuite,
  candidate: Candidate,
): Promise<readonly EditedFile[]> {
  const changes = new Map<string, Map<string, number | string>>();
  for (const { name, file, constant } of tuning.parameters) {
    const own = changes.get(file) ?? new Map<string, number | string>();
    changes.set(file, own.set(constant, candidate[name] as number | string));
  }
  const files: EditedFile[] = [];
  for (const [path, values] of changes) {
    const { before, text } = await sources.withLiterals(pristine.directory, path, values);
    if (text !== before) files.push({ path, before, text });
  }
  return files;
}

/** What is timed in the search: `naive` is a yardstick as long as there is anything else. */
function timedOf({ sources }: Bench, suite: SuiteListing, { ignore }: Settings) {
  const wanted = suite.benchmarks.filter(
    ({ id }) => !ignore.some((glob) => meansBenchmark(sources.matches, glob, id)),
  );
  const others = wanted.filter(({ implementation }) => implementation !== 'naive');
  return others.length > 0 ? others : wanted;
}

type Ending = Pick<TuningResult, 'end' | 'best' | 'files' | 'report' | 'smallestVisibleEffect'>;

/** The best of many looks better than it is, so that only a fresh run says whether it is. */
async function conclude(
  bench: Bench,
  ground: Ground,
  { runners, finalists }: Searched,
  options: TuneOptions,
  startedMs: number,
  signal: AbortSignal,
): Promise<Ending> {
  const none = { best: null, files: [], report: null, smallestVisibleEffect: null };
  const [first] = runners;
  if (first === undefined) return { ...none, end: 'no-candidates' };
  if (finalists === 0) {
    const isCut = runners.some(({ tried }) => tried.fate === 'not-reached');
    return { ...none, end: isCut ? 'none-timed' : 'none-right' };
  }
  const promising = runners
    .slice(0, finalists)
    .find(({ rounds }) => isPromising(rounds, defaultProcedure));
  if (promising === undefined) {
    const { smallestEffect } = defaultProcedure;
    const entries = timedOf(bench, ground.suite, options.settings).map((benchmark) => {
      return { benchmark, smallestEffect, noiseFloor: null };
    });
    const effect = visibleEffectOf(first.rounds, entries, defaultProcedure);
    return { ...none, end: 'none-faster', smallestVisibleEffect: effect };
  }
  const files = await ground.editsOf(promising.candidate);
  const { report, end } = await confirm(bench, ground, files, options, startedMs, signal);
  const largest = Math.max(0, ...report.judgement.rows.map(effectOf));
  const smallestVisibleEffect = Number.isFinite(largest) ? largest : null;
  return { end, best: promising.candidate, files, report, smallestVisibleEffect };
}

/** Where equality is shown, what lies beyond it is ruled out. */
function effectOf({ comparison, verdict }: Row): number {
  if (comparison === null) return Number.POSITIVE_INFINITY;
  return verdict === 'no-change' ? comparison.equalWithin : comparison.smallestVisibleEffect;
}

/** The whole procedure on fresh copies, as a pull request with these lines would get it. */
async function confirm(
  bench: Bench,
  { pristine }: Ground,
  files: readonly EditedFile[],
  { kernel, settings, noiseFloors, save, judge }: TuneOptions,
  startedMs: number,
  signal: AbortSignal,
): Promise<{ readonly report: Report; readonly end: TuningEnd }> {
  bench.progress.step('confirming the best');
  const base = await bench.checkout.edited(pristine, []);
  try {
    const head = await bench.checkout.edited(pristine, files);
    try {
      const tests = await runTests(bench, head.tree, settings, signal);
      const spentMs = bench.clock.monotonicMs() - startedMs;
      const budgetMs = Math.max(settings.budgetMs / 2, settings.budgetMs - spentMs);
      const only = [literalGlob(kernel)];
      const changedFiles = files.map(({ path }) => path);
      const dispose = async (): Promise<void> => {};
      const trees = { base: base.tree, head: head.tree };
      const workspace = { ...trees, changedFiles, changedLines: new Map(), dispose };
      const rest = {
        ...(noiseFloors === undefined ? {} : { noiseFloors }),
        ...(save === undefined ? {} : { save }),
      };
      const measured = { settings: { ...settings, budgetMs }, all: false, only, ...rest };
      const recording = await measureTrees(bench, workspace, measured, signal);
      const report = reportOf(recording, await judge(recording), {
        tests,
        link: null,
        notices: [],
      });
      const isBetter = report.judgement.headline === 'improvement';
      if (!isBetter) return { report, end: 'not-confirmed' };
      return { report, end: tests?.passed === false ? 'tests-failed' : 'better' };
    } finally {
      await head.dispose();
    }
  } finally {
    await base.dispose();
  }
}
