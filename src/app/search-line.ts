import type { SearchRun } from '#core/model/bisection.ts';
import { divide, nextPlace, type Stretch } from '#core/policy/bisection.ts';
import { verdictsOf } from './compare-commits.ts';

/** Compares the first commit of the line with the one at `place`. */
export type CompareAt = (stretch: Stretch, place: number) => Promise<SearchRun>;

/** Halves a stretch for as long as it can be; its benchmarks may end in several. */
export async function searchLine(
  whole: Stretch,
  compareAt: CompareAt,
): Promise<readonly Stretch[]> {
  const open = whole.benchmarks.length > 0 ? [whole] : [];
  const done: Stretch[] = [];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const place = nextPlace(stretch);
    if (place === null) {
      done.push(stretch);
      continue;
    }
    const run = await compareAt(stretch, place);
    const isMeasured = run.unbuilt === null;
    open.push(...divide(stretch, place, { ...run, verdicts: verdictsOf(run), isMeasured }));
  }
  return done;
}

export function placed<T>(line: readonly T[], place: number): T {
  const found = line[place];
  if (found === undefined) throw new Error(`the line of commits has no place ${place}`);
  return found;
}
