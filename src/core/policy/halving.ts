/**
 * Successive halving with a fixed budget of rounds (Karnin, Koren & Somekh 2013, "Almost optimal
 * exploration in multi-armed bandits"): in each rung all that are left get the same number of
 * rounds, then the worse half goes, so that most rounds are spent on those that are hard to tell
 * apart.
 */

export interface Rung {
  /** Candidates that it begins with. */
  readonly candidates: number;
  /** Rounds that each of them gets in it. */
  readonly rounds: number;
}

/** One candidate of the race. */
export interface Racer {
  /** Its place in the list that the race began with. */
  readonly candidate: number;
  readonly rounds: number;
  /** Estimated log ratio over the present values, below 0 when faster; null before its first. */
  readonly logRatio: number | null;
  /** The rung that it reached. */
  readonly rung: number;
}

/** A race between candidates, as it stands. */
export interface Race {
  readonly rungs: readonly Rung[];
  /** Which rung is under way. */
  readonly rung: number;
  readonly running: readonly Racer[];
  /** Out, since others were better. */
  readonly left: readonly Racer[];
}

/** Rounds of the first rung for each candidate; a few candidates get more. */
const fewestRounds = 2;
/** Rounds of a rung: the last two candidates have twelve each, from which an effect shows. */
const fewestOfRung = 24;

/** Rounds that a race of so many is given. */
export function roundsOfRace(candidates: number): number {
  return rungsOf(candidates) * Math.max(fewestRounds * candidates, fewestOfRung);
}

function rungsOf(candidates: number): number {
  return Math.max(1, Math.ceil(Math.log2(candidates)));
}

/** Throws RangeError where the budget is less than a round of each rung. */
export function beginRace(candidates: number, budget: number): Race {
  const count = rungsOf(candidates);
  const rungs: Rung[] = [];
  for (let left = candidates; rungs.length < count; left = Math.ceil(left / 2)) {
    rungs.push({ candidates: left, rounds: Math.floor(budget / (count * Math.max(1, left))) });
  }
  if (rungs.some(({ rounds }) => rounds < 1)) {
    throw new RangeError(`${budget} rounds are too few for ${candidates} candidates`);
  }
  const running = Array.from({ length: candidates }, (_, candidate) => {
    return { candidate, rounds: 0, logRatio: null, rung: 0 };
  });
  return { rungs, rung: 0, running, left: [] };
}

/** Whose turn it is: of those with the fewest rounds the first; null when the race is over. */
export function nextTurn(race: Race): number | null {
  const target = targetOf(race);
  const waiting = race.running.filter(({ rounds }) => rounds < target);
  if (waiting.length === 0) return null;
  const least = Math.min(...waiting.map(({ rounds }) => rounds));
  return waiting.find(({ rounds }) => rounds === least)?.candidate ?? null;
}

/** Rounds that a racer has at the end of the present rung. */
function targetOf({ rungs, rung }: Race): number {
  return rungs.slice(0, rung + 1).reduce((sum, { rounds }) => sum + rounds, 0);
}

/** After a round; `logRatio` is estimated from all rounds of the candidate. */
export function afterRound(race: Race, candidate: number, logRatio: number): Race {
  const running = race.running.map((racer) =>
    racer.candidate === candidate ? { ...racer, rounds: racer.rounds + 1, logRatio } : racer,
  );
  return nextRung({ ...race, running });
}

/** Without one that computes wrong numbers or fails: it goes at once, and its speed with it. */
export function disqualify(race: Race, candidate: number): Race {
  const running = race.running.filter((racer) => racer.candidate !== candidate);
  return nextRung({ ...race, running });
}

/** Closes a rung in which everybody has had his rounds. */
function nextRung(race: Race): Race {
  const isLast = race.rung === race.rungs.length - 1;
  if (isLast || nextTurn(race) !== null) return race;
  const ranked = race.running.toSorted(byRatio);
  const kept = Math.ceil(ranked.length / 2);
  const rung = race.rung + 1;
  const running = ranked.slice(0, kept).map((racer) => ({ ...racer, rung }));
  return nextRung({ ...race, rung, running, left: [...ranked.slice(kept), ...race.left] });
}

function byRatio(a: Racer, b: Racer): number {
  return (a.logRatio ?? Infinity) - (b.logRatio ?? Infinity) || a.candidate - b.candidate;
}

/** The best first: who came further stands before who was faster for fewer rounds. */
export function ranking({ running, left }: Race): readonly Racer[] {
  return [...running, ...left].sort((a, b) => b.rung - a.rung || byRatio(a, b));
}
