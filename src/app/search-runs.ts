import { mostAttempts } from '#core/analysis/search-levels.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type {
  BisectionProgress,
  SearchPart,
  SearchRun,
  SearchStep,
} from '#core/model/bisection.ts';
import type { Commit } from '#core/model/change.ts';
import type { Procedure } from '#core/model/recording.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import { digest } from '#core/report/digest.ts';
import type { Bench } from '#ports/world.ts';
import { type CommitPair, type CommitSite, compareCommits } from './compare-commits.ts';

/** A line of commits, and what a bisection of it keeps. */
export interface BisectionSite extends CommitSite {
  readonly goodSha: string;
  /** After the good one, oldest first; the last one is the bad one. */
  readonly commits: readonly [Commit, ...Commit[]];
  /** What was taken before a restart. */
  readonly known: readonly SearchStep[];
  keep(step: SearchStep): Promise<void>;
}

/** Hears of each comparison before it begins. */
export type Tell = (progress: BisectionProgress) => Promise<void>;

/** How far a search is. */
type Plan = Pick<BisectionProgress, 'steps' | 'commitsLeft'>;

/** Takes the paired runs of one bisection, each once. */
export interface Runs {
  compare(
    part: SearchPart,
    pair: CommitPair,
    only: readonly string[],
    procedureOf: (attempt: number) => Procedure,
    plan: Plan,
  ): Promise<SearchRun>;
  /** Comparisons so far. */
  count(): number;
  taken(): { readonly runs: number; readonly testbedId: string };
}

/**
 * What a run leaves open is measured once more, longer. What was measured before a restart, on this
 * testbed, is not measured again.
 */
export async function createRuns(
  bench: Bench,
  site: BisectionSite,
  benchmark: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<Runs> {
  const { id: testbedId } = await bench.sandbox.testbed();
  const bad = site.commits.at(-1)?.sha ?? '';
  let comparisons = 0;
  let runs = 0;

  async function attemptOf(
    step: Omit<SearchStep, 'run'>,
    globs: readonly string[],
    procedure: Procedure,
    plan: Plan,
  ): Promise<SearchRun> {
    runs += 1;
    const known = site.known.find((own) => isSame(own, step));
    if (known !== undefined) return known.run;
    await tell({ benchmark, good: site.goodSha, bad, step: comparisons, ...plan });
    const options = { only: globs, procedure, budgets: step.attempt };
    const run = await compareCommits(bench, site, step, options, signal);
    await site.keep({ ...step, run });
    return run;
  }

  return {
    async compare(part, { baseSha, headSha }, only, procedureOf, plan) {
      comparisons += 1;
      let globs = only;
      let merged: SearchRun | null = null;
      for (let attempt = 1; attempt <= mostAttempts && globs.length > 0; attempt += 1) {
        const what = { testbedId, part, baseSha, headSha, only: digest(globs.join('\n')), attempt };
        const run = await attemptOf(what, globs, procedureOf(attempt), plan);
        merged = merged === null ? run : later(merged, run);
        globs = run.unbuilt === null ? globsOf(openIn(run)) : [];
      }
      if (merged === null) throw new Error('nothing was asked to be compared');
      return merged;
    },
    count: () => comparisons,
    taken: () => ({ runs, testbedId }),
  };
}

export function globsOf(benchmarks: readonly BenchmarkId[]): readonly string[] {
  return benchmarks.map(literalGlob);
}

function openIn({ outcomes }: SearchRun): readonly BenchmarkId[] {
  return outcomes.filter(({ isOpen }) => isOpen).map(({ benchmark }) => benchmark);
}

function isSame(one: SearchStep, other: Omit<SearchStep, 'run'>): boolean {
  const keys = ['testbedId', 'part', 'baseSha', 'headSha', 'only', 'attempt'] as const;
  return keys.every((key) => one[key] === other[key]);
}

/** What a second run says of the benchmarks that the first one left open. */
function later(first: SearchRun, second: SearchRun): SearchRun {
  const told = new Map(second.outcomes.map((own) => [own.benchmark, own]));
  return { ...second, outcomes: first.outcomes.map((own) => told.get(own.benchmark) ?? own) };
}
