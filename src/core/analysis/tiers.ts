/** Whether V8 ran the same functions in the same way in both arms. */
import type { FunctionTier, TierDifference } from '../model/judgement.ts';
import type { ArmName, FunctionState, Round, Tier } from '../model/recording.ts';

/**
 * A difference between the arms is marked where chance alone, rounds dealt to the arms anew, makes
 * one as large in at most this share of the deals. Five rounds of each show all against none, or
 * all but one; fifteen show five against none.
 */
const level = 0.05;
/** Fewer than four rounds of each show nothing at that level: all against none is marked then. */
const fewestRounds = 2;

/** A mark decides nothing, so what V8 never optimises is one class: its log does not part them. */
const ranks: Readonly<Record<Tier, number>> = {
  interpreter: 0,
  baseline: 0,
  liftoff: 0,
  maglev: 1,
  turbofan: 2,
};

type States = readonly FunctionState[];
/** The states of each function in the rounds of an arm, by its name. */
type Functions = ReadonlyMap<string, States>;

/** What may be the case in more rounds of one arm than of the other. */
const ways: readonly ((state: FunctionState) => boolean)[] = [
  isLow,
  ({ tier }) => ranks[tier] < ranks.turbofan,
  isGivenUp,
  (state) => isLow(state) || isGivenUp(state),
];

/** In code that V8 has not optimised. */
function isLow({ tier }: FunctionState): boolean {
  return ranks[tier] === 0;
}

function isGivenUp({ deoptimisations }: FunctionState): boolean {
  return deoptimisations > 0;
}

/**
 * The functions that V8 left in a lower tier, or whose code it gave up, in more rounds of one arm
 * than of the other: the times of the two arms are then, in part, those of code in different
 * states. What both arms do alike, however often, is no difference. Functions that one arm alone
 * has are compared as a whole. Rounds of which V8 did not tell are left out.
 */
export function tiersOf(rounds: readonly Round[]): readonly TierDifference[] {
  const told = rounds.filter((round) => {
    return round.base?.process?.functions != null && round.head.process?.functions != null;
  });
  const ofBase = functionsOf(told, 'base');
  const ofHead = functionsOf(told, 'head');
  const shared = [...ofBase].flatMap(([name, base]): TierDifference[] => {
    const head = ofHead.get(name);
    if (head === undefined || !ways.some((way) => differ(base, head, way))) return [];
    return [{ base: tierOf(name, base), head: tierOf(name, head) }];
  });
  return [...shared, ...ownDifference(told, ofBase, ofHead)];
}

function functionsOf(rounds: readonly Round[], arm: ArmName): Functions {
  const states = rounds.flatMap((round) => round[arm]?.process?.functions ?? []);
  return Map.groupBy(states, ({ name }) => name);
}

/**
 * Of the functions that one arm alone has, such as one under its new name: whether some that V8
 * found hot has stayed in a lower tier, and whether none was optimised. A call or two of what only
 * makes inputs ready leaves a function in the interpreter, so that alone says nothing. Where the
 * other arm has no function of its own, one counts that V8 gave up and left so.
 */
function ownDifference(
  told: readonly Round[],
  ofBase: Functions,
  ofHead: Functions,
): readonly TierDifference[] {
  const base = without(ofBase, ofHead);
  const head = without(ofHead, ofBase);
  const haveBoth = base.size > 0 && head.size > 0;
  const isLeft = (state: FunctionState): boolean =>
    isLow(state) && (isGivenUp(state) || (haveBoth && state.tier === 'baseline'));
  const inRounds = (arm: ArmName, own: Functions): readonly States[] =>
    told.map((round) => {
      const states = round[arm]?.process?.functions ?? [];
      return states.filter(({ name }) => own.has(name));
    });
  const ofRounds = [inRounds('base', base), inRounds('head', head)] as const;
  const isSlow = (states: States): boolean => states.some(isLeft);
  const isNone = (states: States): boolean => haveBoth && states.every(isLow);
  const differs = [isSlow, isNone].some((way) => differ(...ofRounds, way));
  return differs ? [{ base: lowestOf(base, isLeft), head: lowestOf(head, isLeft) }] : [];
}

function without(functions: Functions, others: Functions): Functions {
  return new Map([...functions].filter(([name]) => !others.has(name)));
}

/** The one that was left in a lower tier most often; else the one that was optimised most often. */
function lowestOf(
  functions: Functions,
  isLeft: (state: FunctionState) => boolean,
): FunctionTier | null {
  const count = (states: States, way: (state: FunctionState) => boolean): number =>
    states.filter(way).length;
  const [lowest] = [...functions].sort(
    ([, a], [, b]) =>
      count(b, isLeft) - count(a, isLeft) ||
      count(a, isLow) - a.length - (count(b, isLow) - b.length) ||
      b.length - a.length,
  );
  return lowest === undefined ? null : tierOf(...lowest);
}

function tierOf(name: string, states: States): FunctionTier {
  const groups = [...Map.groupBy(states, ({ tier }) => tier)];
  return {
    name,
    tiers: groups
      .map(([tier, { length }]) => ({ tier, rounds: length }))
      .sort((a, b) => b.rounds - a.rounds),
    rounds: states.length,
    deoptimisedRounds: states.filter(isGivenUp).length,
  };
}

/** Whether something is the case in more rounds of one arm than of the other, beyond chance. */
function differ<T>(base: readonly T[], head: readonly T[], way: (one: T) => boolean): boolean {
  const [inBase, inHead] = [base.filter(way).length, head.filter(way).length];
  const isAllOrNone =
    (inBase === base.length && inHead === 0) || (inBase === 0 && inHead === head.length);
  if (isAllOrNone) return Math.min(base.length, head.length) >= fewestRounds;
  return chanceOf(inBase, base.length, inHead, head.length) <= level;
}

/**
 * Fisher's exact test (1922), two-sided: of all ways to deal the cases among the rounds of both
 * arms, the share of those that are no likelier than this one.
 */
function chanceOf(inBase: number, base: number, inHead: number, head: number): number {
  const cases = inBase + inHead;
  const fewest = Math.max(0, cases - head);
  const most = Math.min(base, cases);
  // Logarithms of the weights of fewest, fewest + 1, … cases in base, up to a factor.
  const logs = [0];
  for (let k = fewest; k < most; k += 1) {
    const step = ((base - k) * (cases - k)) / ((k + 1) * (head - cases + k + 1));
    logs.push((logs.at(-1) as number) + Math.log(step));
  }
  const highest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - highest));
  const own = weights[inBase - fewest] as number;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Equal weights may differ in their last bits.
  const asRare = weights.filter((weight) => weight <= own * (1 + 1e-9));
  return asRare.reduce((sum, weight) => sum + weight, 0) / total;
}
