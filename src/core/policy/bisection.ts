/** The search for the commit between two at which benchmarks became slower. */
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Verdict } from '../model/judgement.ts';

/** A stretch of the first-parent line of which the end is slower than the beginning. */
export interface Stretch {
  /** Places in the line: of the last commit that is known to be good, and of one that is not. */
  readonly good: number;
  readonly bad: number;
  readonly benchmarks: readonly BenchmarkId[];
  /** The recording that shows it. */
  readonly runId: string;
  /** Paired runs that were spent on it, and that may still be. */
  readonly runs: number;
  readonly runsLeft: number;
  /** Places between them that nothing could be told of. */
  readonly skipped: readonly number[];
}

/** Runs that divide a line of so many commits. */
export function halvings(commits: number): number {
  return Math.ceil(Math.log2(Math.max(1, commits)));
}

/** Commits that nothing could be told of, after which a stretch stays as it is. */
const mostSkipped = 20;

/** The whole line: its first commit is good, its last one is not. As many runs as halvings. */
export function wholeLine(
  commits: number,
  benchmarks: readonly BenchmarkId[],
  runId: string,
  runsLeft = halvings(commits),
): Stretch {
  return { good: 0, bad: commits, benchmarks, runId, runs: 0, runsLeft, skipped: [] };
}

/** The place that halves a stretch; null where nothing is between, or no run is left for it. */
export function nextPlace({ good, bad, runsLeft, skipped }: Stretch): number | null {
  if (runsLeft === 0 || skipped.length >= mostSkipped) return null;
  const middle = (good + bad) / 2;
  const between = Array.from({ length: bad - good - 1 }, (_, index) => good + 1 + index);
  const open = between.filter((place) => !skipped.includes(place));
  return open.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? null;
}

/** What the comparison of the line's first commit with another one said. */
interface Compared {
  readonly runId: string;
  readonly verdicts: ReadonlyMap<BenchmarkId, Verdict>;
  /** False where the other commit could not be measured at all: that spends no run. */
  readonly isMeasured: boolean;
}

/**
 * What is left of a stretch once the commit at `place` was compared with the first of the line.
 * Benchmarks that are slower there already, and those that are not, may have two culprits and part
 * ways.
 */
export function divide(stretch: Stretch, place: number, run: Compared): readonly Stretch[] {
  const spent = run.isMeasured ? 1 : 0;
  const runs = stretch.runs + spent;
  const runsLeft = stretch.runsLeft - spent;
  const sides = { slower: [], equal: [], unknown: [] } as Record<Side, BenchmarkId[]>;
  for (const benchmark of stretch.benchmarks) {
    sides[sideOf(run.verdicts.get(benchmark))].push(benchmark);
  }
  const parts: readonly Stretch[] = [
    { ...stretch, bad: place, benchmarks: sides.slower, runId: run.runId, runs, runsLeft },
    { ...stretch, good: place, benchmarks: sides.equal, runs, runsLeft },
    {
      ...stretch,
      benchmarks: sides.unknown,
      runs,
      runsLeft,
      skipped: [...stretch.skipped, place],
    },
  ];
  return parts.filter(({ benchmarks }) => benchmarks.length > 0);
}

type Side = 'slower' | 'equal' | 'unknown';

function sideOf(verdict: Verdict | undefined): Side {
  if (verdict === 'regression') return 'slower';
  return verdict === 'no-change' || verdict === 'improvement' ? 'equal' : 'unknown';
}
