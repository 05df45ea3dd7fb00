/** What a verdict must do whatever was measured. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide } from '#core/analysis/schedule.ts';
import { thresholdsOf } from '#core/analysis/thresholds.ts';
import type { Round } from '#core/model/recording.ts';
import { planLooks } from '#core/stats/looks.ts';
import { intervalOf } from '#core/stats/sign-flip.ts';
import { entryOf, roundOf, roundsOf, seededRandom, swapped } from './simulated.ts';

const runs = { seed: 1, numRuns: 150 };
const benchmarks = 3;
const looks = planLooks(benchmarks, defaultProcedure);
const first = looks[0]?.rounds as number;
/** The first look that can show a change. */
const enough = looks.find(({ changeLevel }) => changeLevel > 0)?.rounds as number;
const last = looks.at(-1)?.rounds as number;
const thresholds = thresholdsOf(entryOf(), defaultProcedure);

function decided(rounds: readonly Round[], procedure = defaultProcedure) {
  const decision = decide(rounds, entryOf(), benchmarks, procedure);
  if (decision === null) throw new Error('rounds were not judged');
  return decision;
}

const verdictOf = (d: readonly number[]) => decided(roundsOf(d)).verdict;

/** Log ratios around an effect, as quiet or noisy as it takes for every verdict to come up. */
const logRatios = (minLength: number, maxLength: number) =>
  fc
    .tuple(
      fc.integer({ min: -60, max: 60 }),
      fc.constantFrom(0.001, 0.01, 0.03),
      fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength, maxLength }),
    )
    .map(([effect, spread, noise]) => noise.map((one) => effect / 1000 + (spread * one) / 1e6));

/** Rounds of two blocks, in which either statistic may be the steadier one. */
const measurement = (minLength: number, maxLength: number) =>
  fc
    .record({
      seed: fc.nat(),
      count: fc.integer({ min: minLength, max: maxLength }),
      ratio: fc.constantFrom(0.9, 0.985, 1, 1, 1.01, 1.03, 1.1),
      process: fc.constantFrom(0.0005, 0.005, 0.02),
      /** Share of samples that nothing disturbs. */
      undisturbed: fc.constantFrom(0.1, 0.5),
    })
    .map(({ seed, count, ratio, process, undisturbed }) => {
      const random = seededRandom(seed);
      const armOf = (ns: number): number[] => {
        const level = ns * Math.exp(process * random.normal());
        const disturbance = () =>
          random.uniform() < undisturbed ? 1 : 1.1 + 0.01 * random.normal();
        return Array.from(
          { length: 14 },
          () => level * disturbance() * (1 + 1e-5 * random.normal()),
        );
      };
      return Array.from({ length: count }, (_, index) =>
        roundOf(index, armOf(100), armOf(100 * ratio)),
      );
    });

function scaled(rounds: readonly Round[], base: number, head: number): Round[] {
  const times = (samplesNs: readonly number[], factor: number) =>
    samplesNs.map((ns) => ns * factor);
  return rounds.map((round) =>
    roundOf(
      round.index,
      times(round.base?.samplesNs ?? [], base),
      times(round.head.samplesNs, head),
    ),
  );
}

const mirrored = {
  regression: 'improvement',
  improvement: 'regression',
  'no-change': 'no-change',
  inconclusive: 'inconclusive',
} as const;
const allVerdicts = Object.keys(mirrored).sort();

describe('whatever was measured', () => {
  test('every verdict and both statistics come up in what these properties draw', () => {
    const fromRatios = fc.sample(logRatios(first, last), runs).map(verdictOf);
    expect([...new Set(fromRatios)].sort()).toEqual(allVerdicts);
    const measured = fc.sample(measurement(first, 30), runs).map((rounds) => decided(rounds));
    expect([...new Set(measured.map(({ verdict }) => verdict))].sort()).toEqual(allVerdicts);
    const chosen = new Set(measured.map(({ comparison }) => comparison.statistic));
    expect([...chosen].sort()).toEqual(['floor', 'median']);
  });

  test('swapped arms turn the verdict and the interval over', () => {
    fc.assert(
      fc.property(measurement(first, 30), (rounds) => {
        const [there, back] = [decided(rounds), decided(swapped(rounds))];
        expect(back.verdict).toBe(mirrored[there.verdict]);
        const [one, other] = [there.comparison, back.comparison];
        expect(other.decidedAtLook).toBe(one.decidedAtLook);
        expect(other.statistic).toBe(one.statistic);
        expect(other.ratio).toBeCloseTo(1 / one.ratio, 12);
        expect(other.pairedMedianRatio).toBeCloseTo(1 / one.pairedMedianRatio, 12);
        expect(other.baseNs).toBe(one.headNs);
        expect(other.smallestVisibleEffect).toBe(one.smallestVisibleEffect);
        if (one.low === 0) expect(other.high).toBe(Number.POSITIVE_INFINITY);
        else expect(other.high).toBeCloseTo(1 / one.low, 12);
        if (one.tail === null) expect(other.tail).toBeNull();
        else expect(other.tail?.ratio).toBeCloseTo(1 / one.tail.ratio, 12);
      }),
      runs,
    );
  });

  test('a clock that counts in other units changes nothing but the times', () => {
    const units = fc.constantFrom(1e-3, 0.7, 3, 1e6);
    fc.assert(
      fc.property(measurement(first, 30), units, (rounds, unit) => {
        const [before, after] = [decided(rounds), decided(scaled(rounds, unit, unit))];
        expect(after.verdict).toBe(before.verdict);
        const [one, other] = [before.comparison, after.comparison];
        expect(other.statistic).toBe(one.statistic);
        expect(other.decidedAtLook).toBe(one.decidedAtLook);
        for (const of of ['ratio', 'low', 'high', 'pairedMedianRatio'] as const) {
          expect(other[of] / one[of] || 1).toBeCloseTo(1, 12);
        }
        expect(other.headNs / one.headNs / unit).toBeCloseTo(1, 12);
      }),
      runs,
    );
  });

  test('a machine that is as many times as slow in some rounds as in others changes nothing', () => {
    const pace = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 30 });
    fc.assert(
      fc.property(measurement(first, 30), pace, (rounds, paces) => {
        const drifting = rounds.flatMap((round, at) =>
          scaled([round], paces[at] ?? 1, paces[at] ?? 1),
        );
        const [before, after] = [decided(rounds), decided(drifting)];
        expect(after.verdict).toBe(before.verdict);
        expect(after.comparison.ratio).toBeCloseTo(before.comparison.ratio, 12);
      }),
      runs,
    );
  });

  test('the order of the rounds between two looks is of no matter', () => {
    const shuffled = measurement(first, last).chain((rounds) => {
      const ends = [...looks.map((look) => look.rounds), rounds.length];
      const parts = ends.map((end, at) => rounds.slice(at === 0 ? 0 : ends[at - 1], end));
      const orders = parts.map((part) => fc.shuffledSubarray(part, { minLength: part.length }));
      return fc.tuple(fc.constant(rounds), fc.tuple(...orders));
    });
    fc.assert(
      fc.property(shuffled, ([rounds, parts]) => {
        expect(decided(parts.flat())).toEqual(decided(rounds));
      }),
      runs,
    );
  });

  test('the order of all rounds up to the look that decides is of no matter where it is one', () => {
    const procedure = { ...defaultProcedure, minRounds: enough, maxRounds: enough };
    const shuffled = measurement(enough, enough).chain((rounds) =>
      fc.tuple(fc.constant(rounds), fc.shuffledSubarray(rounds, { minLength: rounds.length })),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(shuffled, ([rounds, others]) => {
        const before = decided(rounds, procedure);
        seen.add(before.verdict);
        expect(decided(others, procedure)).toEqual(before);
      }),
      runs,
    );
    expect([...seen].sort()).toEqual(allVerdicts);
  });

  test('rounds after the look that decides have no say', () => {
    fc.assert(
      fc.property(logRatios(enough, enough), logRatios(1, 40), (d, more) => {
        const before = decided(roundsOf(d));
        if (before.verdict === 'inconclusive') return;
        expect(decided(roundsOf([...d, ...more]))).toEqual(before);
      }),
      runs,
    );
  });

  test('no change is said only of what is shown within the margin and would not be claimed', () => {
    let said = 0;
    fc.assert(
      fc.property(logRatios(first, last), (d) => {
        const { verdict, comparison } = decided(roundsOf(d));
        if (verdict !== 'no-change') return;
        said += 1;
        const look = looks[(comparison.decidedAtLook ?? 0) - 1];
        const used = d.slice(0, look?.rounds);
        const { estimate, low, high } = intervalOf(used, look?.equalityLevel as number);
        expect(low).toBeGreaterThanOrEqual(-thresholds.margin - 1e-12);
        expect(high).toBeLessThanOrEqual(thresholds.margin + 1e-12);
        expect(Math.abs(estimate)).toBeLessThan(thresholds.claim);
      }),
      { seed: 1, numRuns: 600 },
    );
    expect(said).toBeGreaterThan(30);
  });

  test('a change is claimed only when shown above the floor and estimated at the claim or more', () => {
    let claimed = 0;
    fc.assert(
      fc.property(logRatios(enough, last), (d) => {
        const { verdict, comparison } = decided(roundsOf(d));
        if (verdict !== 'regression') return;
        claimed += 1;
        expect(Math.log(comparison.low)).toBeGreaterThan(thresholds.floor - 1e-12);
        expect(Math.log(comparison.ratio)).toBeGreaterThanOrEqual(thresholds.claim - 1e-12);
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(claimed).toBeGreaterThan(50);
  });
});

describe('a slower head', () => {
  const slower = fc.double({ min: 1e-9, max: 0.2, noNaN: true });
  const atOneLook = { ...defaultProcedure, minRounds: enough, maxRounds: enough };

  test('keeps a regression a regression at one look, and is no improvement if it was none', () => {
    const seen = { regression: 0, improvement: 0 };
    fc.assert(
      fc.property(measurement(enough, enough), slower, (rounds, slowdown) => {
        const before = decided(rounds, atOneLook).verdict;
        const after = decided(scaled(rounds, 1, 1 + slowdown), atOneLook).verdict;
        if (before === 'regression') expect(after).toBe('regression');
        if (after === 'improvement') expect(before).toBe('improvement');
        if (before === 'regression' || before === 'improvement') seen[before] += 1;
      }),
      { seed: 1, numRuns: 500 },
    );
    expect(Math.min(seen.regression, seen.improvement)).toBeGreaterThan(50);
  });

  test('never turns a regression into an improvement, nor into less but by an earlier look', () => {
    fc.assert(
      fc.property(measurement(first, last), slower, (rounds, slowdown) => {
        const before = decided(rounds);
        const after = decided(scaled(rounds, 1, 1 + slowdown));
        if (after.verdict === 'improvement') expect(before.verdict).toBe('improvement');
        if (before.verdict !== 'regression' || after.verdict === 'regression') return;
        expect(after.verdict).toBe('no-change');
        const [then, now] = [before.comparison.decidedAtLook, after.comparison.decidedAtLook];
        expect(now).toBeLessThan(then as number);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('may be called equal early where its first rounds were the fast ones', () => {
    // Rounds that first say faster, then slower: undecided, and a regression in the end. Slowed a
    // little, the first of them are equal, which is found before the others are taken.
    const between = (thresholds.margin + thresholds.claim) / 2;
    const faster = Array.from({ length: first }, (_, at) => at * 1e-6 - between);
    const later = Array.from(
      { length: last - first },
      (_, at) => 20 * thresholds.claim + at * 1e-6,
    );
    const d = [...faster, ...later];
    expect(verdictOf(d)).toBe('regression');
    const half = thresholds.margin / 2;
    expect(verdictOf(d.map((value) => value + half))).toBe('no-change');
  });
});
