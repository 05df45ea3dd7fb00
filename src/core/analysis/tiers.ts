/** Whether V8 ran the same functions in the same way in both arms. */
import type { FunctionTier, TierDifference } from '../model/judgement.ts';
import type { ArmName, FunctionState, Round, Tier } from '../model/recording.ts';

/** A function that fewer of an arm's rounds show is a matter of chance. */
const fewestRounds = 0.5;

type States = readonly FunctionState[];

/**
 * The functions that V8 optimised in most rounds of one arm and not of the other, or whose code it
 * gave up in most rounds of one arm only: the times of the two arms are then those of code in
 * different states. A function that only one arm has, such as an unnamed one of another build, is
 * no difference of this kind. Rounds of which V8 did not tell are left out.
 */
export function tiersOf(rounds: readonly Round[]): readonly TierDifference[] {
  const told = rounds.filter((round) => {
    return round.base?.process?.functions != null && round.head.process?.functions != null;
  });
  const statesOf = (arm: ArmName): ReadonlyMap<string, States> =>
    Map.groupBy(
      told.flatMap((round) => round[arm]?.process?.functions ?? []),
      ({ name }) => name,
    );
  const ofHead = statesOf('head');
  return [...statesOf('base')].flatMap(([name, states]) => {
    const both = [states, ofHead.get(name) ?? []] as const;
    if (both.some(({ length }) => length < fewestRounds * told.length)) return [];
    const [base, head] = both.map(usualOf) as [Usual, Usual];
    const isOther = base.isOptimised !== null && head.isOptimised === !base.isOptimised;
    const isGivenUp = ({ tier }: Usual): boolean => tier.deoptimisedRounds > told.length / 2;
    if (!isOther && isGivenUp(base) === isGivenUp(head)) return [];
    return [{ name, base: base.tier, head: head.tier }];
  });
}

interface Usual {
  /** In most of the rounds that show it; null where there are as many of both. */
  readonly isOptimised: boolean | null;
  readonly tier: FunctionTier;
}

function usualOf(states: States): Usual {
  const optimised = states.filter(({ tier }) => isOptimising(tier));
  const others = states.filter(({ tier }) => !isOptimising(tier));
  const isTie = optimised.length === others.length;
  const tier = {
    tier: mostFrequent(optimised.length > others.length ? optimised : others),
    rounds: states.length,
    deoptimisedRounds: states.filter(({ deoptimisations }) => deoptimisations > 0).length,
  };
  return { isOptimised: isTie ? null : optimised.length > others.length, tier };
}

function isOptimising(tier: Tier): boolean {
  return tier === 'maglev' || tier === 'turbofan';
}

/** The first one of several that are as frequent. */
function mostFrequent(states: States): Tier {
  const groups = [...Map.groupBy(states, ({ tier }) => tier)];
  const [first] = groups.toSorted(([, a], [, b]) => b.length - a.length);
  return first?.[0] ?? 'interpreter';
}
