/** When the rounds so far are looked at, and at which level. */

export interface Look {
  /** Rounds at this look. */
  readonly rounds: number;
  /** One-sided level of a change in one direction, for one benchmark. */
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
/** The last look gets more of the level: most undecided benchmarks get there. */
const lastWeight = 1.6;
/** The first look comes when 2^-rounds, the smallest p-value, is below a tenth of the level. */
const firstShare = 0.1;

/**
 * The looks for one of `benchmarks` benchmarks. The level of a pull request is divided by their
 * number (Bonferroni), then shared over the looks, so that all looks together keep it.
 */
export function planLooks(benchmarks: number, rule: LookRule): readonly Look[] {
  const m = Math.max(1, benchmarks);
  const first = Math.max(rule.minRounds, Math.ceil(Math.log2(m / (firstShare * rule.alpha))));
  const counts = [Math.min(first, rule.maxRounds)];
  for (;;) {
    const last = counts.at(-1) as number;
    if (last >= rule.maxRounds) break;
    counts.push(Math.min(rule.maxRounds, Math.ceil(last * growth)));
  }
  const weights = counts.map((_, index) => (index === counts.length - 1 ? lastWeight : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return counts.map((rounds, index) => {
    const share = (weights[index] as number) / total;
    return {
      rounds,
      changeLevel: (rule.alpha / m) * share,
      equalityLevel: rule.equalityAlpha * share,
    };
  });
}
