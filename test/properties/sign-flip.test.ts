/** The exact test on capped ranks against oracles that share no code with it. */
import signrank from '@stdlib/stats-base-dists-signrank';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cappedScores,
  criticalSum,
  intervalOf,
  scoreAbove,
  upperTail,
} from '#core/stats/sign-flip.ts';

const runs = { seed: 1, numRuns: 200 };
/** Log ratios without ties; and with ties, zeros and opposite values. */
const smooth = fc.double({ min: -1, max: 1, noNaN: true });
const coarse = fc.integer({ min: -4, max: 4 }).map((tenths) => tenths / 8);
const logRatios = (minLength: number, maxLength: number) =>
  fc.oneof(fc.array(smooth, { minLength, maxLength }), fc.array(coarse, { minLength, maxLength }));

/** All 2^n ways to give n rounds a sign. */
function signPatterns(n: number): readonly (readonly boolean[])[] {
  return Array.from({ length: 2 ** n }, (_, bits) =>
    Array.from({ length: n }, (_unused, round) => (bits >> round) % 2 === 1),
  );
}

function flipped(d: readonly number[], signs: readonly boolean[]): number[] {
  return d.map((value, round) => (signs[round] ? value : -value));
}

/** The score, counted pair by pair: a rank is one more than the rounds that are nearer to m. */
function countedScore(d: readonly number[], m: number): number {
  const cap = Math.ceil(d.length / 3);
  let score = 0;
  for (const [index, value] of d.entries()) {
    if (value <= m) continue;
    const size = Math.abs(value - m);
    const nearer = d.filter((other, place) => {
      const its = Math.abs(other - m);
      return its < size || (its === size && place < index);
    }).length;
    score += Math.min(nearer + 1, cap);
  }
  return score;
}

describe('the null distribution', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'for %d rounds is that of all sign patterns, counted one by one',
    (n) => {
      const cap = Math.ceil(n / 3);
      const sums = signPatterns(n).map((signs) =>
        signs.reduce((sum, plus, round) => sum + (plus ? Math.min(round + 1, cap) : 0), 0),
      );
      const tail = upperTail(cappedScores(n));
      const total = Math.max(...sums);
      expect(tail).toHaveLength(total + 2);
      for (let w = 0; w <= total + 1; w += 1) {
        const counted = sums.filter((sum) => sum >= w).length / 2 ** n;
        expect(Math.abs((tail[w] as number) - counted)).toBeLessThan(1e-12);
      }
    },
  );

  test.each([5, 14, 30, 60])('for %d uncapped rounds is the signed-rank one of @stdlib', (n) => {
    const tail = upperTail(Array.from({ length: n }, (_, index) => index + 1));
    for (let w = 1; w <= (n * (n + 1)) / 2; w += 1) {
      const expected = 1 - signrank.cdf(w - 1, n);
      expect(Math.abs((tail[w] as number) - expected)).toBeLessThan(1e-12);
    }
  });

  test('has the smallest sum whose chance is within the level as its critical value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
        (n, level) => {
          const critical = criticalSum(n, level);
          const tail = upperTail(cappedScores(n));
          if (critical === Number.POSITIVE_INFINITY) {
            expect(2 ** -n).toBeGreaterThan(level);
            return;
          }
          expect(tail[critical]).toBeLessThanOrEqual(level);
          expect(tail[critical - 1]).toBeGreaterThan(level);
        },
      ),
      runs,
    );
  });
});

describe('the score of the rounds above m', () => {
  test('is what counting pair by pair gives, with ties and zero differences as well', () => {
    fc.assert(
      fc.property(logRatios(1, 20), coarse, (d, m) => {
        expect(scoreAbove(d, m)).toBe(countedScore(d, m));
      }),
      runs,
    );
  });

  test('never rises with m', () => {
    fc.assert(
      fc.property(logRatios(1, 20), smooth, smooth, (d, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(scoreAbove(d, high)).toBeLessThanOrEqual(scoreAbove(d, low));
      }),
      runs,
    );
  });
});

describe('the interval', () => {
  test('is all that the test does not reject, each m tried by itself', () => {
    fc.assert(
      fc.property(logRatios(3, 12), fc.constantFrom(0.2, 0.05, 0.01, 0.001), (d, level) => {
        const critical = criticalSum(d.length, level);
        const averages = d.flatMap((a, i) => d.slice(i).map((b) => (a + b) / 2));
        const places = [...new Set(averages)].sort((a, b) => a - b);
        const kept = places.findIndex((_, index) => {
          const next = places[index + 1] ?? (places[index] as number) + 1;
          return countedScore(d, ((places[index] as number) + next) / 2) < critical;
        });
        const isRejectedAtFirst = countedScore(d, (places[0] as number) - 1) >= critical;
        const expected = isRejectedAtFirst ? (places[kept] as number) : Number.NEGATIVE_INFINITY;
        const { low } = intervalOf(d, level);
        if (expected === Number.NEGATIVE_INFINITY) expect(low).toBe(expected);
        else expect(low).toBeCloseTo(expected, 12);
      }),
      runs,
    );
  });

  test('misses at no more than its level of all labellings, whatever the sizes', () => {
    const labellings = signPatterns(10);
    fc.assert(
      fc.property(logRatios(10, 10), fc.constantFrom(0.1, 0.025, 0.005), (d, level) => {
        const sizes = new Set(d.map(Math.abs));
        const misses = labellings.filter((signs) => intervalOf(flipped(d, signs), level).low > 0);
        const achieved = upperTail(cappedScores(10))[criticalSum(10, level)] as number;
        expect(misses.length / labellings.length).toBeLessThanOrEqual(level);
        // Without ties and zeros it is as sharp as its null distribution says.
        if (sizes.size === 10 && !sizes.has(0)) {
          expect(misses.length / labellings.length).toBeCloseTo(achieved, 12);
        }
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test('does not exist before 2^-rounds is within the level', () => {
    const d = Array.from({ length: 9 }, (_, index) => 1 + index / 10);
    const none = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    expect(intervalOf(d, 2 ** -9 - 1e-9)).toMatchObject(none);
    // At 2^-rounds itself only the outermost rounds can be its ends.
    expect(intervalOf(d, 2 ** -9)).toMatchObject({ low: 1, high: 1.8 });
  });

  test('holds the estimate', () => {
    fc.assert(
      fc.property(logRatios(10, 40), fc.constantFrom(0.025, 0.001, 0.0001), (d, level) => {
        const { estimate, low, high } = intervalOf(d, level);
        expect(low).toBeLessThanOrEqual(estimate);
        expect(high).toBeGreaterThanOrEqual(estimate);
      }),
      runs,
    );
  });

  test('turns over with its arms, bit for bit', () => {
    fc.assert(
      fc.property(logRatios(1, 30), (d) => {
        const there = intervalOf(d, 0.01);
        const back = intervalOf(
          d.map((value) => -value),
          0.01,
        );
        // Adding 0 makes one zero of both.
        expect(back.estimate + 0).toBe(-there.estimate + 0);
        expect(back.low + 0).toBe(-there.high + 0);
        expect(back.high + 0).toBe(-there.low + 0);
      }),
      runs,
    );
  });

  test('moves and stretches with its rounds', () => {
    const stretch = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(logRatios(10, 20), smooth, stretch, (d, shift, factor) => {
        const before = intervalOf(d, 0.01);
        const after = intervalOf(
          d.map((value) => value * factor + shift),
          0.01,
        );
        for (const end of ['estimate', 'low', 'high'] as const) {
          expect(after[end]).toBeCloseTo(before[end] * factor + shift, 10);
        }
      }),
      runs,
    );
  });

  test('is the same in whatever order the rounds came', () => {
    const shuffled = logRatios(1, 20).chain((d) =>
      fc.tuple(fc.constant(d), fc.shuffledSubarray(d, { minLength: d.length })),
    );
    fc.assert(
      fc.property(shuffled, ([d, other]) => {
        expect(intervalOf(other, 0.01)).toEqual(intervalOf(d, 0.01));
      }),
      runs,
    );
  });
});
