import { describe, expect, test } from 'vitest';
import { seededRandom } from '../properties/simulated.ts';
import { around, bothWays, peer, runs, samplesWithU } from './peer-samples.ts';

const flat = (value: number, count: number): number[] => Array(count).fill(value);

describe('benchstat', () => {
  const rule = peer('benchstat');

  test('flags p <= .05 of ten runs each, U <= 23', () => {
    const significant = runs(...samplesWithU(10, 10, 23));
    expect(bothWays(rule, { rounds: significant })).toEqual(['slower', 'faster']);
    expect(bothWays(rule, { rounds: runs(...samplesWithU(10, 10, 24)) })).toEqual(['same', 'same']);
  });

  test('flags a difference however small it is', () => {
    const near = (values: readonly number[]) => values.map((value) => 1e6 + value / 1e3);
    const [base, head] = samplesWithU(10, 10, 0);
    expect(rule.judge({ rounds: runs(near(base), near(head)), history: [] })).toBe('slower');
  });

  test('shows the medians, and no difference where they are equal', () => {
    // p = .007, and 10 is the median of both.
    const base = [1, 2, 3, 4, 10, 10, 10, 10, 10, 10];
    const head = [10, 10, 10, 10, 10, 10, 20, 20, 20, 20];
    expect(rule.judge({ rounds: runs(base, head), history: [] })).toBe('same');
    expect(rule.judge({ rounds: runs(base, [...head.slice(1), 20]), history: [] })).toBe('slower');
  });

  test('takes one value a run, its mean, of the first ten', () => {
    const rounds = Array.from({ length: 10 }, (_, index) => ({
      base: [90 + index, 110 + index],
      head: [10 + index, 210 + index],
    }));
    expect(rule.judge({ rounds, history: [] })).toBe('slower');
    const later = runs(flat(900, 30), flat(1, 30));
    expect(rule.judge({ rounds: [...rounds, ...later], history: [] })).toBe('slower');
    expect(rule.judge({ rounds: rounds.slice(1), history: [] })).toBe('needs more');
  });
});

describe('asv', () => {
  const rule = peer('asv');
  const rounds = (base: readonly number[], head: readonly number[]) => [
    { base: base.slice(0, 5), head: head.slice(0, 5) },
    { base: base.slice(5), head: head.slice(5) },
  ];

  test('wants medians that differ by more than the factor 1.1', () => {
    const base = around(100, 0.1, 10);
    expect(bothWays(rule, { rounds: rounds(base, around(110.1, 0.1, 10)) })).toEqual([
      'slower',
      'faster',
    ]);
    expect(bothWays(rule, { rounds: rounds(base, around(109.9, 0.1, 10)) })).toEqual([
      'same',
      'same',
    ]);
  });

  test('wants p < .002: U <= 10', () => {
    const wide = (values: readonly number[]) => values.map((value) => 10 * value);
    const [base, head] = samplesWithU(10, 10, 10);
    expect(bothWays(rule, { rounds: rounds(wide(base), wide(head)) })).toEqual([
      'slower',
      'faster',
    ]);
    const [less, more] = samplesWithU(10, 10, 11);
    expect(bothWays(rule, { rounds: rounds(wide(less), wide(more)) })).toEqual(['same', 'same']);
  });

  test('takes ties as no difference', () => {
    // With halves for ties, U would be 8.
    const base = [...flat(10, 8), 19, 20];
    const head = [...flat(20, 8), 19, 10];
    expect(rule.judge({ rounds: rounds(base, head), history: [] })).toBe('same');
  });

  test('takes five samples of two processes of each', () => {
    const first = { base: [1, 2, 3, 4, 5, 900, 900], head: [11, 12, 13, 14, 15, 1, 1] };
    const second = { base: [6, 7, 8, 9, 10, 900], head: [16, 17, 18, 19, 20, 1] };
    const later = runs([900, 900], [1, 1]);
    expect(rule.judge({ rounds: [first, second, ...later], history: [] })).toBe('slower');
    expect(rule.judge({ rounds: [first], history: [] })).toBe('needs more');
    const short = { ...second, head: [16, 17, 18, 19] };
    expect(rule.judge({ rounds: [first, short], history: [] })).toBe('needs more');
  });
});

/**
 * Samples of n with a given U whose shares are never far apart: `zeros` values of the first are
 * below all of the second, the next ones above 1, 2, …, the last ones above as many as it takes.
 */
function evenSamples(n: number, zeros: number, u: number): readonly [number[], number[]] {
  const shares = Array.from({ length: n }, (_, index) => Math.max(0, index + 1 - zeros));
  let left = u - shares.reduce((sum, share) => sum + share, 0);
  for (let index = n - 1; left > 0; index -= 1) {
    const more = Math.min(left, n - (shares[index] as number));
    shares[index] = (shares[index] as number) + more;
    left -= more;
  }
  const first = shares.map((share, index) => share + 0.5 + index / 1000);
  return [first, Array.from({ length: n }, (_, index) => index + 1)];
}

describe('Pinpoint', () => {
  const rule = peer('Pinpoint');
  const judge = (base: readonly number[], head: readonly number[]) =>
    rule.judge({ rounds: runs(base, head), history: [] });

  test('flags p <= .01, by the normal limit: U <= 15 of 10 and 10', () => {
    // The largest distance is .6: Kolmogorov and Smirnov's p is .031.
    expect(bothWays(rule, { rounds: runs(...evenSamples(10, 6, 15)) })).toEqual([
      'slower',
      'faster',
    ]);
    // p = .0113: sure enough to stop, not to flag.
    expect(bothWays(rule, { rounds: runs(...evenSamples(10, 6, 16)) })).toEqual(['same', 'same']);
  });

  test('flags by shape where the ranks do not', () => {
    // By ranks p = .026; by the largest distance, .8, p = .0012. Head's mean is the larger one.
    const base = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
    const head = [1, 2, 3, 4, 5, 6, 7, 8, 108, 109];
    expect(bothWays(rule, { rounds: runs(base, head) })).toEqual(['slower', 'faster']);
  });

  test('wants more runs while ten have .05 < p <= .5708', () => {
    // U = 24: p = .0539. U = 42: p = .57075. U = 43: p = .623.
    expect(judge(...evenSamples(10, 5, 24))).toBe('needs more');
    expect(judge(...evenSamples(10, 2, 42))).toBe('needs more');
    expect(judge(...evenSamples(10, 2, 43))).toBe('same');
  });

  test('wants more runs while twenty have .05 < p <= .1', () => {
    // In an order in which the first ten leave it open; .135 by the largest distance.
    const mixed = (values: readonly number[]) =>
      values.map((_, index) => values[(index * 7) % 20] as number);
    const twenty = (u: number) => {
      const [base, head] = evenSamples(20, 7, u);
      return judge(mixed(base), mixed(head));
    };
    // p = .0499, .0531, .0962, .1017.
    expect(twenty(127)).toBe('same');
    expect(twenty(128)).toBe('needs more');
    expect(twenty(138)).toBe('needs more');
    expect(twenty(139)).toBe('same');
  });

  test('ends after 160 runs', () => {
    // Drawn so that p is between .05 and .1 at 20, 40, 80 and 160 runs.
    const random = seededRandom(1116);
    const base: number[] = [];
    const head: number[] = [];
    for (let n = 1; n <= 160; n += 1) {
      base.push(100 + random.normal());
      head.push(100 + random.normal() + 2.6657 * (Math.sqrt(n) - Math.sqrt(n - 1)));
    }
    for (const count of [10, 20, 40, 80, 159]) {
      expect(judge(base.slice(0, count), head.slice(0, count))).toBe('needs more');
    }
    expect(judge(base, head)).toBe('same');
  });
});
