/** A run of a part, put into the whole run of the same two commits. */
import type { Check, Recording } from '../model/recording.ts';

/**
 * The whole recording with the benchmarks of the part measured anew; judged as one, so what the
 * part left out keeps its verdict, and no whole that failed passes for a part that did not. Null
 * where the two do not fit together: other commits, another testbed or procedure, or a whole that
 * could not list what is there.
 */
export function mergeRecordings(whole: Recording, part: Recording): Recording | null {
  if (!fits(whole, part)) return null;
  const anew = new Set(part.entries.map(({ benchmark }) => benchmark.id));
  const isLeft = ({ benchmark }: { readonly benchmark: string | null }): boolean =>
    benchmark === null || !(anew as ReadonlySet<string>).has(benchmark);
  const measured = new Map(part.entries.map((entry) => [entry.benchmark.id, entry]));
  const known = new Set(whole.entries.map(({ benchmark }) => benchmark.id));
  return {
    ...part,
    entries: [
      ...whole.entries.map((entry) => measured.get(entry.benchmark.id) ?? entry),
      ...part.entries.filter(({ benchmark }) => !known.has(benchmark.id)),
    ],
    rounds: [...whole.rounds.filter(isLeft), ...part.rounds],
    checks: mergeChecks(whole.checks, part.checks),
    failures: [...whole.failures.filter(isLeft), ...part.failures],
    requirements: whole.requirements,
    changedSuites: [...new Set([...whole.changedSuites, ...part.changedSuites])],
    newSuites: [...new Set([...whole.newSuites, ...part.newSuites])],
    notReached: [...whole.notReached.filter((id) => !anew.has(id)), ...part.notReached],
    seconds: whole.seconds + part.seconds,
  };
}

function fits(whole: Recording, part: Recording): boolean {
  return (
    whole.base?.sha === part.base?.sha &&
    whole.testbed.id === part.testbed.id &&
    JSON.stringify(whole.procedure) === JSON.stringify(part.procedure) &&
    whole.failures.every(({ benchmark }) => benchmark !== null)
  );
}

/** Numbers that were wrong once stay wrong until a whole run says otherwise. */
function mergeChecks(before: readonly Check[], now: readonly Check[]): readonly Check[] {
  const keyOf = ({ arm, cell, phase, judge }: Check): string => [arm, cell, phase, judge].join(' ');
  const anew = new Set(now.map(keyOf));
  const kept = before.filter((check) => check.status === 'wrong' || !anew.has(keyOf(check)));
  return [...kept, ...now];
}
