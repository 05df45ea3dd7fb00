import type { Procedure } from '../model/recording.ts';

/** The decision procedure as shipped; notes/review/statistics.md has the reason of each number. */
export const defaultProcedure: Procedure = {
  alpha: 0.01,
  equalityAlpha: 0.025,
  equalityMargin: 0.03,
  effectFloor: 0.005,
  smallestEffect: 0.015,
  minRounds: 10,
  maxRounds: 60,
  // Three blocks of 18: the median of three does without one disturbed block.
  samplesPerRound: 54,
};
