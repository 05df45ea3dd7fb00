import { defaultProcedure } from '#core/analysis/procedure.ts';
import { repeatedProcedure, stepProcedure } from '#core/analysis/search-levels.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { BisectionResult, ComparedCommit, Finding, SearchRun } from '#core/model/bisection.ts';
import type { Commit } from '#core/model/change.ts';
import { UserError } from '#core/model/errors.ts';
import type { Procedure } from '#core/model/recording.ts';
import { halvings, type Stretch, wholeLine } from '#core/policy/bisection.ts';
import * as messages from '#core/report/bisection.ts';
import type { Bench } from '#ports/world.ts';
import type { CommitPair } from './compare-commits.ts';
import { placed, searchLine } from './search-line.ts';
import { type BisectionSite, createRuns, globsOf, type Runs, type Tell } from './search-runs.ts';
import { touchingCommits } from './touching-commits.ts';

/**
 * Says which commit made the benchmarks slower that a glob means: good and bad are compared first,
 * then what lies between is halved, then the suspect is measured against its parent once more.
 */
export async function bisectLine(
  bench: Bench,
  site: BisectionSite,
  benchmark: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<BisectionResult> {
  const { goodSha, commits } = site;
  const bad = commits.at(-1) ?? commits[0];
  const runs = await createRuns(bench, site, benchmark, tell, signal);
  const pair = { baseSha: goodSha, headSha: bad.sha };
  const plan = { steps: 2 + halvings(commits.length), commitsLeft: commits.length };
  const only = [benchmark];
  const whole = await runs.compare('whole', pair, only, usual, plan);
  refuseUnmeasured(whole, benchmark, pair);
  const { outcomes } = whole;
  const slower = outcomes.filter(({ verdict }) => verdict === 'regression');
  const about = { benchmark, good: goodSha, bad: bad.sha, commits: commits.length, whole };
  if (slower.length === 0) return { ...about, ...runs.taken(), untouched: 0, findings: [] };
  const sources = slower.map(({ source }) => source);
  const touching = await touchingCommits(bench, site, goodSha, commits, sources, signal);
  const ids = slower.map((own) => own.benchmark);
  const stretches = await halve(runs, goodSha, touching, ids, { sha: bad.sha, run: whole });
  const findings: Finding[] = [];
  for (const { stretch, seen } of stretches) {
    findings.push(await findingOf(runs, site, touching, stretch, seen));
  }
  const untouched = commits.length - touching.length;
  return { ...about, ...runs.taken(), untouched, findings };
}

const usual = (attempt: number): Procedure => repeatedProcedure(defaultProcedure, attempt);

function refuseUnmeasured(whole: SearchRun, benchmark: string, pair: CommitPair): void {
  const { unbuilt, outcomes } = whole;
  if (unbuilt !== null) {
    const sha = unbuilt.arm === 'base' ? pair.baseSha : pair.headSha;
    throw new UserError(messages.endNotMeasured(sha, unbuilt.message));
  }
  if (outcomes.length === 0) throw new UserError(messages.noSuchBenchmark(benchmark));
}

interface Halved {
  readonly stretch: Stretch;
  /** The run at each place that was looked at, the last one too. */
  readonly seen: ReadonlyMap<number, ComparedCommit>;
}

async function halve(
  runs: Runs,
  goodSha: string,
  touching: readonly Commit[],
  slower: readonly BenchmarkId[],
  whole: ComparedCommit,
): Promise<readonly Halved[]> {
  const last = touching.length;
  // A commit of which nothing can be told costs a run and divides nothing.
  const mostRuns = 2 * halvings(last) + 2;
  const seen: { place: number; of: readonly BenchmarkId[]; at: ComparedCommit }[] = [];
  seen.push({ place: last, of: slower, at: whole });
  const start = wholeLine(last, slower, whole.run.runId, mostRuns);
  const stretches = await searchLine(start, async (stretch, place) => {
    const { benchmarks, good, bad } = stretch;
    const pair = { baseSha: goodSha, headSha: placed(touching, place - 1).sha };
    const procedure = (attempt: number): Procedure =>
      stepProcedure(defaultProcedure, stretch.runs + 1, attempt);
    const plan = { steps: runs.count() + 1 + halvings(bad - good), commitsLeft: bad - good };
    const run = await runs.compare('between', pair, globsOf(benchmarks), procedure, plan);
    seen.push({ place, of: benchmarks, at: { sha: pair.headSha, run } });
    return run;
  });
  return stretches.map((stretch) => {
    const own = seen.filter(({ of }) => stretch.benchmarks.every((id) => of.includes(id)));
    return { stretch, seen: new Map(own.map(({ place, at }) => [place, at])) };
  });
}

async function findingOf(
  runs: Runs,
  { goodSha, commits }: BisectionSite,
  touching: readonly Commit[],
  { benchmarks, good, bad, skipped }: Stretch,
  seen: Halved['seen'],
): Promise<Finding> {
  const suspects = touching.slice(good, bad) as [Commit, ...Commit[]];
  const [first] = suspects;
  const last = suspects.at(-1) ?? first;
  const parentSha = commits[commits.indexOf(first) - 1]?.sha ?? goodSha;
  const pair = { baseSha: parentSha, headSha: last.sha };
  const plan = { steps: runs.count() + 1, commitsLeft: suspects.length };
  const only = globsOf(benchmarks);
  const confirmation = await runs.compare('confirmation', pair, only, usual, plan);
  const between = skipped.filter((place) => place > good && place < bad).sort((a, b) => a - b);
  return {
    benchmarks,
    suspects,
    skipped: between.map((place) => ({
      commit: placed(touching, place - 1),
      why: whyNot(seen.get(place)?.run, benchmarks),
    })),
    parentSha,
    before: good === 0 ? null : comparedAt(seen, good),
    after: comparedAt(seen, bad),
    confirmation,
  };
}

function comparedAt(seen: Halved['seen'], place: number): ComparedCommit {
  const found = seen.get(place);
  if (found === undefined) throw new Error(`nothing was compared at place ${place}`);
  return found;
}

/** One sentence. */
function whyNot(run: SearchRun | undefined, benchmarks: readonly BenchmarkId[]): string {
  if (run?.unbuilt != null) return run.unbuilt.message;
  const own = run?.outcomes.find(({ benchmark }) => benchmarks.includes(benchmark));
  return own?.reason ?? 'it does not have the benchmark';
}
