/** Rounds in which both arms run one program, so that every claim is a false one. */
import { pairsOf, ratiosOf } from '#core/analysis/schedule.ts';
import type { RoundRatios } from '#core/stats/round-statistic.ts';
import type { Random } from '#suite';
import { benchmarkOf, roundOf, studentOf3 } from './simulated.ts';

/** Two blocks of six pairs: the cheapest round in which blocks can disagree. */
const pairs = 12;
const pairsPerBlock = 6;
const blocks = pairs / pairsPerBlock;

/** What both processes of a round meet, drawn once, and then the samples of each. */
type Shared = (random: Random) => (random: Random) => readonly number[];

/** Samples around a process's own level, which disturbances only ever raise. */
function disturbed(random: Random, level: number): number[] {
  return Array.from({ length: pairs }, () => level * (1 + 0.01 * random.normal() ** 2));
}

const processes =
  (logLevel: (random: Random) => number): Shared =>
  () =>
  (random) =>
    disturbed(random, 100 * Math.exp(logLevel(random)));

/** The same fast sample in every block, so that floor and median are of different samples. */
function twoLevels(random: Random, fast: Scattered, slow: Scattered): number[] {
  return Array.from({ length: blocks }, () => {
    const [ofFast, ofSlow] = [fast, slow].map(
      ({ level, scatter }) => level * Math.exp(scatter * random.normal()),
    ) as [number, number];
    return Array.from({ length: pairsPerBlock }, (_, at) => (at === 2 ? ofFast : 2 * ofSlow));
  }).flat();
}

interface Scattered {
  readonly level: number;
  /** Between the blocks of a round. */
  readonly scatter: number;
}

export const samePrograms: Readonly<Record<string, Shared>> = {
  'normal processes': processes((random) => 0.004 * random.normal()),
  'heavy tails': processes((random) => 0.004 * studentOf3(random)),
  'two states of a process': processes((random) => {
    return (random.uniform() < 0.3 ? 0.03 : 0) + 1e-4 * random.normal();
  }),
  'outlier rounds': (shared) => {
    const spread = 0.004 * (shared.uniform() < 0.15 ? 20 : 1);
    return (random) => disturbed(random, 100 * Math.exp(spread * random.normal()));
  },
  // Few samples are quiet, so either arm may have one in a block where the other has none.
  'slow phases': (shared) => {
    const slow = Array.from({ length: blocks }, () => (shared.uniform() < 0.5 ? 1.15 : 1));
    return (random) => {
      const level = 100 * Math.exp(0.004 * random.normal());
      return disturbed(random, level).map((ns, at) => {
        const isQuiet = random.uniform() < 0.1;
        return ns * (isQuiet ? 1 : (slow[Math.floor(at / pairsPerBlock)] as number));
      });
    };
  },
  // Floor and median are independent, and either may be the steadier one at any look.
  'statistics that disagree': (shared) => {
    const scatter = () => 0.002 * Math.exp(shared.normal());
    const [ofFast, ofSlow] = [scatter(), scatter()];
    return (random) => {
      const level = () => 100 * Math.exp(0.01 * random.normal());
      const fast = { level: level(), scatter: ofFast };
      return twoLevels(random, fast, { level: level(), scatter: ofSlow });
    };
  },
  'a coarse clock': () => (random) => {
    return disturbed(random, 100 * Math.exp(0.01 * random.normal())).map(Math.round);
  },
};

const benchmark = benchmarkOf();

/** `count` rounds, head `ratio` times as slow as the same program. */
export function drawRounds(
  random: Random,
  shared: Shared,
  count: number,
  ratio = 1,
): readonly RoundRatios[] {
  const rounds = Array.from({ length: count }, (_, index) => {
    const arm = shared(random);
    const base = arm(random);
    return roundOf(
      index,
      base,
      arm(random).map((ns) => ns * ratio),
      benchmark,
    );
  });
  return ratiosOf(pairsOf(rounds));
}
