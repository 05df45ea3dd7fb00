import type { Procedure } from '../model/recording.ts';

/** The decision procedure as shipped; notes/review/statistics.md has the reason of each number. */
export const defaultProcedure: Procedure = {
  alpha: 0.0025,
  equalityAlpha: 0.1,
  equalityShare: 0.9,
  effectFloor: 0.0025,
  smallestEffect: 0.0075,
  minRounds: 5,
  maxRounds: 60,
  // Four blocks of 18 pairs.
  samplesPerRound: 72,
};
