import { judgeRecording } from '#core/analysis/judge.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { SearchOutcome, SearchRun } from '#core/model/bisection.ts';
import { CancelledError } from '#core/model/errors.ts';
import type { Row, Verdict } from '#core/model/judgement.ts';
import type { Procedure } from '#core/model/recording.ts';
import type { Settings } from '#core/model/settings.ts';
import { sourceKey } from '#core/policy/selection.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { type MeasureOptions, measureTrees } from './measure-trees.ts';

export interface CommitPair {
  readonly baseSha: string;
  readonly headSha: string;
}

/** Where two commits of one line are taken from, and what is kept of a run of them. */
export interface CommitSite extends Pick<MeasureOptions, 'noiseFloors' | 'save'> {
  /** For the log: `owner/name`, or a directory. */
  readonly name: string;
  open(pair: CommitPair, signal: AbortSignal): Promise<Workspace>;
  settingsOf(workspace: Workspace): Promise<Settings>;
}

export interface ComparisonOptions {
  /** Globs over benchmarks. */
  readonly only: readonly string[];
  readonly procedure: Procedure;
  /** So many times the budget of the settings. */
  readonly budgets?: number;
}

/** The whole procedure on the benchmarks that the globs mean; the samples are kept first. */
export async function compareCommits(
  bench: Bench,
  site: CommitSite,
  pair: CommitPair,
  { only, procedure, budgets = 1 }: ComparisonOptions,
  signal: AbortSignal,
): Promise<SearchRun> {
  const workspace = await site.open(pair, signal);
  try {
    const own = await site.settingsOf(workspace);
    const settings = { ...own, budgetMs: own.budgetMs * budgets };
    const { noiseFloors, save } = site;
    const recording = await measureTrees(
      bench,
      workspace,
      {
        ...{ settings, all: true, only, procedure },
        ...(noiseFloors === undefined ? {} : { noiseFloors }),
        ...(save === undefined ? {} : { save }),
      },
      signal,
    );
    if (signal.aborted) throw new CancelledError('superseded while measuring');
    const { rows, failures } = judgeRecording(recording, new Map());
    const outcomes = rows.filter(({ role }) => role !== 'timed-only').map(outcomeOf);
    const broken = failures.find(({ kernel, benchmark }) => kernel === null && benchmark === null);
    const unbuilt = broken === undefined ? null : { arm: broken.arm, message: broken.message };
    const verdicts = Object.fromEntries(outcomes.map((own) => [own.benchmark, own.verdict]));
    const said = { repository: site.name, ...pair, run: recording.id, only, verdicts, unbuilt };
    bench.log.info(said, 'inspected');
    return { runId: recording.id, outcomes, unbuilt };
  } finally {
    await workspace.dispose();
  }
}

/** What was not compared, such as a benchmark that head lacks, is no "no change". */
function outcomeOf({ benchmark, verdict, comparison, reason, role }: Row): SearchOutcome {
  const isUncompared = comparison === null && verdict === 'no-change';
  return {
    benchmark: benchmark.id,
    source: sourceKey(benchmark.source),
    isOpen: role === 'compared' && verdict === 'inconclusive',
    verdict: isUncompared ? 'inconclusive' : verdict,
    comparison: comparison && {
      ratio: comparison.ratio,
      low: comparison.low,
      high: comparison.high,
      rounds: comparison.rounds,
    },
    reason: role === 'new' && isUncompared ? 'the good commit does not have it' : reason,
  };
}

export function verdictsOf({ outcomes }: SearchRun): ReadonlyMap<BenchmarkId, Verdict> {
  return new Map(outcomes.map(({ benchmark, verdict }) => [benchmark, verdict]));
}
