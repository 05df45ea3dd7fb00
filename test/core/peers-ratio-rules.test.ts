import { describe, expect, test } from 'vitest';
import { peer, runs } from './peer-samples.ts';

/** One round of these two, after stored values of base. */
function judged(name: string, head: readonly number[], stored: readonly number[], base = [1]) {
  return peer(name).judge({ rounds: [{ base, head }], history: stored });
}

describe('github-action-benchmark', () => {
  test('alerts above its threshold, not at it, and knows no improvement', () => {
    const name = 'github-action-benchmark 200 %';
    expect(judged(name, [200], [100])).toBe('same');
    expect(judged(name, [200.1], [100])).toBe('slower');
    expect(judged(name, [10], [100])).toBe('same');
  });

  test('alerts above 105 % where that is set', () => {
    const name = 'github-action-benchmark 105 %';
    expect(judged(name, [105], [100])).toBe('same');
    expect(judged(name, [105.1], [100])).toBe('slower');
  });

  test('compares the mean of one run with the newest stored value, not with base beside it', () => {
    const name = 'github-action-benchmark 200 %';
    expect(judged(name, [100, 310], [1, 1000, 100], [205])).toBe('slower');
    expect(judged(name, [100, 290], [1, 1000, 100], [1])).toBe('same');
    const rounds = runs([100, 100, 100], [150, 900, 900]);
    expect(peer(name).judge({ rounds, history: [100] })).toBe('same');
  });

  test('wants a stored value', () => {
    expect(judged('github-action-benchmark 200 %', [500], [])).toBe('needs more');
  });
});

describe('CodSpeed', () => {
  test('fails if the speed falls by more than a tenth: 1.111 times the time', () => {
    expect(judged('CodSpeed', [111], [100])).toBe('same');
    expect(judged('CodSpeed', [111.2], [100])).toBe('slower');
  });

  test('reports an improvement if the speed rises by more than a tenth', () => {
    expect(judged('CodSpeed', [91], [100])).toBe('same');
    expect(judged('CodSpeed', [90.8], [100])).toBe('faster');
  });

  test('compares the mean of one run with the newest stored value', () => {
    expect(judged('CodSpeed', [100, 130], [500, 100], [115])).toBe('slower');
    expect(judged('CodSpeed', [500], [])).toBe('needs more');
  });
});

describe('Nanosoldier', () => {
  test('tolerates 5 % of base on either side', () => {
    expect(judged('Nanosoldier', [105], [], [100])).toBe('same');
    expect(judged('Nanosoldier', [105.1], [], [100])).toBe('slower');
    expect(judged('Nanosoldier', [95], [], [100])).toBe('same');
    expect(judged('Nanosoldier', [94.9], [], [100])).toBe('faster');
  });

  test('compares minima of one process each', () => {
    expect(judged('Nanosoldier', [300, 104, 200], [], [100, 900])).toBe('same');
    expect(judged('Nanosoldier', [300, 106, 200], [], [100, 900])).toBe('slower');
    const rounds = runs([100, 1], [106, 1]);
    expect(peer('Nanosoldier').judge({ rounds, history: [] })).toBe('slower');
  });
});
