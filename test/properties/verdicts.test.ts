/** What a verdict must do whatever was measured, and what it does on effects that are known. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { decide } from '#core/analysis/schedule.ts';
import { planLooks } from '#core/stats/looks.ts';
import { intervalOf } from '#core/stats/sign-flip.ts';
import {
  entryOf,
  type Machine,
  measured,
  roundOf,
  roundsOf,
  seededRandom,
  swapped,
} from './simulated.ts';

const runs = { seed: 1, numRuns: 150 };
const benchmarks = 3;
const looks = planLooks(benchmarks, defaultProcedure);
const first = looks[0]?.rounds as number;
const last = looks.at(-1)?.rounds as number;

function verdictOf(d: readonly number[], entry = entryOf()) {
  return decide(roundsOf(d), entry, benchmarks, defaultProcedure)?.verdict;
}

/** Log ratios around an effect, as quiet or noisy as it takes for every verdict to come up. */
const measurement = (minLength: number, maxLength: number) =>
  fc
    .tuple(
      fc.integer({ min: -60, max: 60 }),
      fc.constantFrom(0.001, 0.01, 0.03),
      fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength, maxLength }),
    )
    .map(([effect, spread, noise]) => noise.map((one) => effect / 1000 + (spread * one) / 1e6));

const mirrored = {
  regression: 'improvement',
  improvement: 'regression',
  'no-change': 'no-change',
  inconclusive: 'inconclusive',
} as const;

describe('whatever was measured', () => {
  test('every verdict comes up in what these properties draw', () => {
    const seen = new Set(
      fc.sample(measurement(first, last), { seed: 1, numRuns: 150 }).map((d) => verdictOf(d)),
    );
    expect([...seen].sort()).toEqual(Object.keys(mirrored).sort());
  });

  test('swapped arms turn the verdict and the interval over', () => {
    const samples = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), {
      minLength: 20,
      maxLength: 60,
    });
    const round = fc.tuple(samples, samples);
    const pairs = fc.tuple(
      fc.constantFrom(0.9, 1, 1.02, 1.1),
      fc.array(round, { minLength: 8, maxLength: 22 }),
    );
    fc.assert(
      fc.property(pairs, ([ratio, arms]) => {
        const rounds = arms.map(([base, head], index) =>
          roundOf(
            index,
            base,
            head.map((ns) => ns * ratio),
          ),
        );
        const there = decide(rounds, entryOf(), benchmarks, defaultProcedure);
        const back = decide(swapped(rounds), entryOf(), benchmarks, defaultProcedure);
        if (there === null || back === null) throw new Error('rounds were not judged');
        expect(back.verdict).toBe(mirrored[there.verdict]);
        expect(back.comparison.decidedAtLook).toBe(there.comparison.decidedAtLook);
        expect(back.comparison.ratio).toBeCloseTo(1 / there.comparison.ratio, 12);
        expect(back.comparison.pairedMedianRatio).toBeCloseTo(
          1 / there.comparison.pairedMedianRatio,
          12,
        );
        expect(back.comparison.baseNs).toBe(there.comparison.headNs);
        expect(back.comparison.smallestVisibleEffect).toBe(there.comparison.smallestVisibleEffect);
        if (there.comparison.low === 0) expect(back.comparison.high).toBe(Number.POSITIVE_INFINITY);
        else expect(back.comparison.high).toBeCloseTo(1 / there.comparison.low, 12);
      }),
      runs,
    );
  });

  test('a clock that counts in other units changes nothing', () => {
    fc.assert(
      fc.property(measurement(first, last), fc.constantFrom(1e-3, 1e3, 1e6), (d, unit) => {
        const rounds = roundsOf(d).map(({ index, head }) =>
          roundOf(
            index,
            [unit],
            head.samplesNs.map((ns) => ns * unit),
          ),
        );
        const before = decide(roundsOf(d), entryOf(), benchmarks, defaultProcedure);
        const after = decide(rounds, entryOf(), benchmarks, defaultProcedure);
        expect(after?.verdict).toBe(before?.verdict);
        expect(after?.comparison.ratio).toBeCloseTo(before?.comparison.ratio as number, 12);
      }),
      runs,
    );
  });

  test('the order of the rounds up to the look that decides is of no matter', () => {
    const shuffled = measurement(first, first).chain((d) =>
      fc.tuple(fc.constant(d), fc.shuffledSubarray(d, { minLength: d.length })),
    );
    fc.assert(
      fc.property(shuffled, ([d, other]) => {
        const { comparison, verdict } = decide(roundsOf(d), entryOf(), 3, defaultProcedure) ?? {};
        const again = decide(roundsOf(other), entryOf(), 3, defaultProcedure);
        expect(again).toEqual({ comparison, verdict });
      }),
      runs,
    );
  });

  test('rounds after the look that decides have no say', () => {
    fc.assert(
      fc.property(measurement(first, first), measurement(1, 40), (d, more) => {
        const before = decide(roundsOf(d), entryOf(), benchmarks, defaultProcedure);
        if (before?.verdict === 'inconclusive') return;
        const after = decide(roundsOf([...d, ...more]), entryOf(), benchmarks, defaultProcedure);
        expect(after).toEqual(before);
      }),
      runs,
    );
  });

  test('a slower head never turns a regression into an improvement', () => {
    const slower = fc.double({ min: 0, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(measurement(first, last), slower, (d, slowdown) => {
        const before = verdictOf(d);
        const after = verdictOf(d.map((value) => value + slowdown));
        if (before === 'regression') expect(after).not.toBe('improvement');
        if (after === 'improvement') expect(before).toBe('improvement');
      }),
      runs,
    );
  });

  test('at one look a slower head keeps a regression a regression', () => {
    const slower = fc.double({ min: 1e-9, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(measurement(first, first), slower, (d, slowdown) => {
        if (verdictOf(d) !== 'regression') return;
        expect(verdictOf(d.map((value) => value + slowdown))).toBe('regression');
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('no change is said only of what is shown within the margin and would not be claimed', () => {
    let said = 0;
    fc.assert(
      fc.property(measurement(first, last), (d) => {
        const { verdict, comparison } =
          decide(roundsOf(d), entryOf(), benchmarks, defaultProcedure) ?? {};
        if (verdict !== 'no-change') return;
        said += 1;
        const look = looks[(comparison?.decidedAtLook ?? 0) - 1];
        const used = d.slice(0, look?.rounds);
        const { estimate, low, high } = intervalOf(used, look?.equalityLevel as number);
        expect(low).toBeGreaterThanOrEqual(-Math.log(1.03));
        expect(high).toBeLessThanOrEqual(Math.log(1.03));
        expect(Math.abs(estimate)).toBeLessThan(Math.log(1.015));
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(said).toBeGreaterThan(50);
  });

  test('a change is claimed only when shown above 0.5 % and estimated at 1.5 % or more', () => {
    let claimed = 0;
    fc.assert(
      fc.property(measurement(first, last), (d) => {
        const { verdict, comparison } =
          decide(roundsOf(d), entryOf(), benchmarks, defaultProcedure) ?? {};
        if (verdict !== 'regression') return;
        claimed += 1;
        expect(comparison?.low).toBeGreaterThan(1.005);
        expect(comparison?.ratio).toBeGreaterThanOrEqual(1.015 - 1e-12);
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(claimed).toBeGreaterThan(50);
  });
});

/** A shared machine: processes 0.4 % apart, samples 1 %, slow a fifth of the time. */
const machine: Machine = { process: 0.004, sample: 0.01, slow: 0.2 };

/** Verdicts of `count` runs, m = 10, rounds taken as they are asked for. */
function verdictsAt(ratio: number, on: Machine, count: number, from: number) {
  const tally = { regression: 0, improvement: 0, 'no-change': 0, inconclusive: 0, rounds: 0 };
  for (let run = 0; run < count; run += 1) {
    const rounds = measured(seededRandom(from + run), on, ratio, { benchmarks: 10 });
    const decision = decide(rounds, entryOf(), 10, defaultProcedure);
    if (decision === null) throw new Error('rounds were not judged');
    tally[decision.verdict] += 1;
    tally.rounds += rounds.length / count;
  }
  const shown = Object.entries(tally).filter(([, value]) => value > 0);
  console.log(
    `ratio ${ratio.toFixed(3)}, processes ${(100 * on.process).toFixed(1)} % apart: `,
    shown.map(([name, value]) => `${name} ${Number(value.toFixed(1))}`).join(', '),
  );
  return tally;
}

describe('effects that are known', () => {
  const runsEach = 200;

  test.each([1.03, 1.05, 1.1])('a ratio of %d is found, and so is its inverse', (ratio) => {
    expect(verdictsAt(ratio, machine, runsEach, 100).regression).toBe(runsEach);
    expect(verdictsAt(1 / ratio, machine, runsEach, 200).improvement).toBe(runsEach);
  });

  test('identical arms are shown equal', () => {
    expect(verdictsAt(1, machine, runsEach, 300)['no-change']).toBe(runsEach);
  });

  test('one per cent, inside of the margin, is no change or inconclusive', () => {
    const tally = verdictsAt(1.01, machine, runsEach, 400);
    expect(tally['no-change'] + tally.inconclusive).toBe(runsEach);
  });

  test('two per cent, which would be claimed, is seldom called equal on a noisy machine', () => {
    const tally = verdictsAt(1.02, { ...machine, process: 0.007 }, runsEach, 500);
    expect(tally.regression).toBeGreaterThanOrEqual(0.85 * runsEach);
    expect(tally['no-change']).toBeLessThanOrEqual(0.1 * runsEach);
    expect(tally.improvement).toBe(0);
  });

  test('a noisy machine costs rounds, not errors', () => {
    for (const process of [0.01, 0.02]) {
      const noisy = { ...machine, process };
      const same = verdictsAt(1, noisy, 100, 700);
      expect(same.regression + same.improvement).toBe(0);
      const slower = verdictsAt(1.05, noisy, 100, 800);
      expect(slower.regression).toBeGreaterThanOrEqual(95);
      expect(slower['no-change'] + slower.improvement).toBe(0);
    }
  });

  test('hopeless noise ends inconclusive, not equal and not claimed', () => {
    const tally = verdictsAt(1.01, { ...machine, process: 0.2 }, 15, 600);
    expect(tally.inconclusive).toBe(15);
    expect(tally.rounds).toBeCloseTo(defaultProcedure.maxRounds, 9);
  });
});
