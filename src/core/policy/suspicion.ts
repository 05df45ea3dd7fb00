import type { BenchmarkId } from '../model/benchmark.ts';
import type { ShaRange, Suspicion } from '../model/change.ts';

/**
 * Ranges that one baseline asks to look at: a day on which the whole machine is slow must not fill
 * the queue. What is left out comes again with the next baseline.
 */
const mostRanges = 3;

/** The benchmarks of each range, those of the same range together; most benchmarks first. */
export function suspicionsOf(
  ranges: ReadonlyMap<BenchmarkId, readonly ShaRange[]>,
): readonly Suspicion[] {
  const all = [...ranges].flatMap(([benchmark, own]) =>
    own.map(({ beforeSha, afterSha }) => ({ beforeSha, afterSha, benchmark })),
  );
  const groups = Map.groupBy(all, ({ beforeSha, afterSha }) => `${beforeSha} ${afterSha}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { beforeSha, afterSha } = first;
      return [{ beforeSha, afterSha, benchmarks: group.map(({ benchmark }) => benchmark) }];
    })
    .sort((a, b) => b.benchmarks.length - a.benchmarks.length)
    .slice(0, mostRanges);
}
