/** Recordings whose explanations are small enough to be read in a golden file. */
import type { ProcessState, Recording, Round } from '#core/model/recording.ts';
import type { Random } from '#suite';
import {
  armOf,
  benchmarkOf,
  entryOf,
  processOf,
  recordingOf,
  seededRandom,
} from '../properties/simulated.ts';

interface Drawn {
  readonly rounds: number;
  /** Head over base. */
  readonly ratio?: number;
  /** Spread between processes, of the logarithm of their times. */
  readonly spread?: number;
  readonly isContended?: (index: number) => boolean;
  readonly states?: { readonly base: ProcessState | null; readonly head: ProcessState | null };
}

function samplesOf(random: Random, ns: number): number[] {
  return Array.from({ length: 24 }, () => Math.round(ns * (1 + 0.004 * random.normal() ** 2)));
}

export function drawnRounds(drawn: Drawn): readonly Round[] {
  const { rounds, ratio = 1, spread = 0.002, isContended = () => false, states } = drawn;
  const random = seededRandom(rounds);
  return Array.from({ length: rounds }, (_, index): Round => {
    const base = 1e6 * Math.exp(spread * random.normal());
    const head = 1e6 * ratio * Math.exp(spread * random.normal());
    const round = {
      benchmark: benchmarkOf().id,
      index,
      base: armOf(samplesOf(random, base), states?.base ?? null),
      head: armOf(samplesOf(random, head), states?.head ?? null),
    };
    if (!isContended(index)) return round;
    const slow = round.head.samplesNs.map((ns) => 1.3 * ns);
    return { ...round, head: { ...round.head, samplesNs: slow }, contended: true };
  });
}

export function recorded(drawn: Drawn, change: Partial<Recording> = {}): Recording {
  return recordingOf({ rounds: drawnRounds(drawn), ...change });
}

const functionsOf = (
  tier: 'turbofan' | 'interpreter',
  deoptimisations: number,
): ProcessState['functions'] => [{ name: 'roots work.ts', tier, deoptimisations }];

/** A function that head's code makes V8 give up, and that allocates. */
const givenUp = {
  base: processOf({ functions: functionsOf('turbofan', 0), discarded: 3 }),
  head: processOf({
    functions: functionsOf('interpreter', 2),
    allocation: { bytes: 4096, collections: 0.002 },
    discarded: 5,
  }),
};

/** So few rounds that not even equality has a limit. */
const early = { ...recordingOf().procedure, minRounds: 2, maxRounds: 4 };

export const cases: Readonly<Record<string, Recording>> = {
  regression: recorded({ rounds: 16, ratio: 1.1, states: givenUp }),
  'no-change': recorded({ rounds: 8, spread: 0.001 }),
  inconclusive: recorded({ rounds: 60, ratio: 1.006, spread: 0.03 }),
  'few-rounds': recorded(
    { rounds: 4, ratio: 1.02 },
    { notReached: [benchmarkOf().id], entries: [entryOf({ smallestEffect: 0.05 })] },
  ),
  'infinite-interval': recorded({ rounds: 3 }, { procedure: early }),
  contended: recorded({ rounds: 20, ratio: 1.02, isContended: (index) => index % 5 === 2 }),
};
