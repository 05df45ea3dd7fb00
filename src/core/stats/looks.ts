/** When the rounds so far are looked at, and at which level. */

export interface Look {
  /** Rounds at this look. */
  readonly rounds: number;
  /**
   * One-sided level of a change in one direction, for one benchmark; 0 where so few rounds could
   * not show one.
   */
  readonly changeLevel: number;
  /** One-sided level of the equality test. */
  readonly equalityLevel: number;
}

interface LookRule {
  readonly alpha: number;
  readonly equalityAlpha: number;
  readonly minRounds: number;
  readonly maxRounds: number;
}

/** Rounds grow by this factor from look to look. */
const growth = 1.4;
/** A look this close to the last one is left out: it would spend level on nearly nothing. */
const nearlyLast = 1.15;
/** The last look gets more of the level: what is undecided so late has the small effects. */
const lastWeight = 1.6;

/**
 * The looks for one of `benchmarks` benchmarks. The level of a pull request is divided by their
 * number (Bonferroni), then shared over the looks, so that all looks together keep it. Equality,
 * whose level is a benchmark's own, is looked for earlier than a change can be shown, and gets as
 * much of its level at the first look as that needs: a quiet kernel is done with it.
 */
export function planLooks(benchmarks: number, rule: LookRule): readonly Look[] {
  const level = rule.alpha / Math.max(1, benchmarks);
  const last = rule.maxRounds;
  let first = Math.min(rule.minRounds, last);
  while (first < last && smallestP(first) > level * (shares(countsFrom(first, last))[0] ?? 0)) {
    first += 1;
  }
  const changeCounts = countsFrom(first, last);
  const levels = shares(changeCounts).map((share) => level * share);
  const early = countsFrom(Math.min(rule.minRounds, last), last).filter(
    (rounds) => rounds * nearlyLast < first,
  );
  const counts = [...early, ...changeCounts];
  const equalityLevels = levelsOfEquality(counts, rule.equalityAlpha);
  return counts.map((rounds, index) => ({
    rounds,
    changeLevel: levels[index - early.length] ?? 0,
    equalityLevel: equalityLevels[index] as number,
  }));
}

function levelsOfEquality(counts: readonly number[], level: number): readonly number[] {
  const [first = 0] = counts;
  const even = level / counts.length;
  const needed = smallestP(first);
  if (needed <= even || needed > level || counts.length === 1) return counts.map(() => even);
  const rest = (level - needed) / (counts.length - 1);
  return counts.map((_, index) => (index === 0 ? needed : rest));
}

/** Of a sign-flip test: all signs alike. */
function smallestP(rounds: number): number {
  return 2 ** -rounds;
}

function countsFrom(first: number, last: number): readonly number[] {
  const counts = [first];
  for (let count = first; count < last; ) {
    const next = Math.ceil(count * growth);
    count = next * nearlyLast >= last ? last : next;
    counts.push(count);
  }
  return counts;
}

/** Of a level, for each look. */
function shares(counts: readonly number[]): readonly number[] {
  const total = counts.length - 1 + lastWeight;
  return counts.map((_, index) => (index === counts.length - 1 ? lastWeight : 1) / total);
}
