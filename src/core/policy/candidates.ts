/** Which values a search tries: every combination that is allowed, or a sample of them. */
import type { Tuning, TuningRule, TuningValue } from '#suite';
import type { Candidate } from '../model/tuning.ts';

/** Combinations up to which all are looked at, rules included. */
const mostListed = 20_000;
/** Draws of the sample for each candidate that it is to have: rules may forbid most of them. */
const drawsEach = 50;

/** Candidates of one search, however much time there is … */
const mostTried = 24;
/** … and however little. */
const fewestTried = 2;
/** What building and verifying may take of the time of a search; the rest is for rounds. */
const shareOfBuilds = 0.5;

/**
 * How many candidates a search of `leftMs` can build and verify, each in the time that the present
 * values took.
 */
export function affordable(presentMs: number, leftMs: number): number {
  if (presentMs <= 0) return mostTried;
  const count = Math.floor((shareOfBuilds * leftMs) / presentMs);
  return Math.min(mostTried, Math.max(fewestTried, count));
}

export interface Candidates {
  /** Without the present one. */
  readonly candidates: readonly Candidate[];
  /** How many combinations there are besides the present one; null where they were not counted. */
  readonly allowed: number | null;
}

/**
 * All allowed combinations where they are `most` or fewer. Else those that differ from the present
 * one in one value, and of the rest as many as there is room for, drawn by the seed.
 */
export function candidatesOf(
  tuning: Tuning,
  present: Candidate,
  most: number,
  seed: number,
): Candidates {
  const axes = tuning.parameters.map(({ name, values }) => {
    // The present value may be none of those that are declared.
    return [name, [...new Set([present[name] as TuningValue, ...values])]] as const;
  });
  const draw = seeded(seed);
  const isMeant = (one: Candidate): boolean =>
    keyOf(one) !== keyOf(present) && isAllowed(one, tuning.when ?? []);
  const total = axes.reduce((product, [, values]) => product * values.length, 1);
  const listed = total <= mostListed ? combinations(axes).filter(isMeant) : null;
  if (listed !== null && listed.length <= most) {
    return { candidates: listed, allowed: listed.length };
  }
  const near = shuffled(oneAtATime(axes, present).filter(isMeant), draw);
  const chosen = new Map(near.slice(0, most).map((one) => [keyOf(one), one]));
  const others = listed === null ? drawn(axes, drawsEach * most, draw) : shuffled(listed, draw);
  for (const one of others) {
    if (chosen.size >= most) break;
    if (isMeant(one)) chosen.set(keyOf(one), one);
  }
  return { candidates: [...chosen.values()], allowed: listed?.length ?? null };
}

type Axes = readonly (readonly [name: string, values: readonly TuningValue[]])[];

function combinations(axes: Axes): readonly Candidate[] {
  return axes.reduce<readonly Candidate[]>(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

function oneAtATime(axes: Axes, present: Candidate): readonly Candidate[] {
  return axes.flatMap(([name, values]) => values.map((value) => ({ ...present, [name]: value })));
}

function* drawn(axes: Axes, count: number, draw: Draw): Generator<Candidate> {
  for (let index = 0; index < count; index += 1) {
    const pairs = axes.map(([name, values]) => [name, values[draw(values.length)]] as const);
    yield Object.fromEntries(pairs) as Candidate;
  }
}

function isAllowed(candidate: Candidate, rules: readonly TuningRule[]): boolean {
  return rules.every((rule) => {
    if ('oneOf' in rule) {
      return rule.oneOf.some((one) =>
        Object.entries(one).every(([name, value]) => candidate[name] === value),
      );
    }
    const factors = rule.product.map((name) => Number(candidate[name]));
    return factors.reduce((product, factor) => product * factor, 1) <= rule.atMost;
  });
}

/** The same for the same values, whatever the order of their names. */
function keyOf(candidate: Candidate): string {
  return JSON.stringify(Object.entries(candidate).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A whole number in [0, below). */
type Draw = (below: number) => number;

/** A Weyl sequence whose steps are mixed by multiply and xor-shift: not for secrets. */
function seeded(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}

/** Fisher and Yates, from the end. */
function shuffled<T>(values: readonly T[], draw: Draw): readonly T[] {
  const all = [...values];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
