/** How a search shares its level of error over its steps. */
import type { Procedure } from '../model/recording.ts';

/** At most so often does a whole search take a wrong turn. */
export const searchLevel = 0.01;
/** A commit that nothing could be told of is measured once more, with so many times the rounds. */
const moreRounds = 2;
export const mostAttempts = 2;

/**
 * The procedure of the first, second, … step of a search, `step` from 1, and of its attempts. Step
 * i has 1/(i (i + 1)) of the level, which sums to less than 1 however many there are, half of it
 * for each attempt. Both ways to go wrong have it, since a commit is either slow or not.
 */
export function stepProcedure(procedure: Procedure, step: number, attempt: number): Procedure {
  const level = searchLevel / (step * (step + 1)) / mostAttempts;
  return { ...withRounds(procedure, attempt), alpha: level, equalityAlpha: level };
}

/** The usual procedure for a run that is repeated where it leaves something open. */
export function repeatedProcedure(procedure: Procedure, attempt: number): Procedure {
  const { alpha, equalityAlpha } = procedure;
  const levels = { alpha: alpha / mostAttempts, equalityAlpha: equalityAlpha / mostAttempts };
  return { ...withRounds(procedure, attempt), ...levels };
}

function withRounds(procedure: Procedure, attempt: number): Procedure {
  return { ...procedure, maxRounds: procedure.maxRounds * moreRounds ** (attempt - 1) };
}
