import type { Benchmark, SuiteListing } from '#core/model/benchmark.ts';
import { UserError } from '#core/model/errors.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import type { Failure } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import { meansBenchmark } from '#core/policy/selection.ts';
import * as messages from '#core/report/messages-profile.ts';
import type { Tree, Workspace } from '#ports/checkout.ts';
import type { ProfileJob } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';
import { findSuites } from './find-suites.ts';
import { listTree } from './list-tree.ts';
import { profileArms } from './profile-arms.ts';

/** One is read at a time; more is for a run. */
const mostProfiled = 3;

export interface ProfileChoice {
  /** A glob over ids. */
  readonly benchmarks: string;
  readonly counting: ProfileJob['counting'];
}

/**
 * Builds the trees and profiles the benchmarks of a glob in both, or in head where there is no
 * base. Throws UserError where no benchmark is meant, or head cannot be built.
 */
export async function profileTrees(
  bench: Bench,
  workspace: Workspace,
  settings: Settings,
  { benchmarks, counting }: ProfileChoice,
  signal: AbortSignal,
): Promise<readonly ProfilePair[]> {
  const { base, head } = workspace;
  const found = await findSuites(bench.sources, workspace, { settings, all: true });
  const inHead = await listed(bench, head, 'head', settings, found.head, signal);
  if (inHead.failure !== null) throw new UserError(inHead.failure.message, inHead.failure.tail);
  const ofBase =
    base === null ? null : await listed(bench, base, 'base', settings, found.base, signal);
  const meant = benchmarksOf(inHead.suites).filter(({ id }) => {
    return meansBenchmark(bench.sources.matches, benchmarks, id);
  });
  const possible = meant.filter(({ source }) => source.kind === 'suite');
  if (possible.length === 0) {
    const ids = benchmarksOf(inHead.suites).map(({ id }) => id);
    throw new UserError(messages.nothingToProfile(benchmarks, ids, meant.length > 0));
  }
  const old = new Set(benchmarksOf(ofBase?.suites ?? []).map(({ id }) => id));
  const pairs: ProfilePair[] = [];
  for (const benchmark of possible.slice(0, mostProfiled)) {
    const before = base !== null && old.has(benchmark.id) ? base : null;
    const judge = judgeOf(before, head);
    const plan = { benchmark, base: before, head, judge, inputSeed: bench.chance.seed(), counting };
    pairs.push(await profileArms(bench, plan, signal));
  }
  return pairs;
}

/** The merge base's suite draws the inputs of both arms. */
function judgeOf(base: Tree | null, head: Tree) {
  return base === null
    ? ({ name: 'head', tree: head } as const)
    : ({ name: 'base', tree: base } as const);
}

interface ListedArm {
  readonly suites: readonly SuiteListing[];
  /** Of the build. */
  readonly failure: Failure | null;
}

async function listed(
  bench: Bench,
  tree: Tree,
  arm: 'base' | 'head',
  settings: Settings,
  files: readonly string[],
  signal: AbortSignal,
): Promise<ListedArm> {
  bench.progress.step(`building ${arm}`);
  const failure = await bench.sandbox.prepare(tree, arm, settings, signal);
  if (failure !== null) return { suites: [], failure };
  const { suites } = await listTree(bench.sandbox, tree, arm, files, settings.commands, signal);
  return { suites, failure: null };
}

function benchmarksOf(suites: readonly SuiteListing[]): readonly Benchmark[] {
  return suites.flatMap((suite) => suite.benchmarks);
}
