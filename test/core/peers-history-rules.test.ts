import { describe, expect, test } from 'vitest';
import { around, peer } from './peer-samples.ts';

const flat = (value: number, count: number): number[] => Array(count).fill(value);

function judged(name: string, head: readonly number[], history: readonly number[], base = [1]) {
  return peer(name).judge({ rounds: [{ base, head }], history });
}

describe('Bencher', () => {
  const name = 'Bencher t-test 0.99';
  // Mean 100, deviation 10: 100 + t(.99, 24) 10 sqrt(1.04) = 125.415.
  const stored = [100, ...flat(90, 12), ...flat(110, 12)];

  test('alerts above the prediction of one more value', () => {
    expect(judged(name, [125.4], stored)).toBe('same');
    expect(judged(name, [125.43], stored)).toBe('slower');
    expect(judged(name, [120, 130.86], stored)).toBe('slower');
  });

  test('has no lower boundary', () => {
    expect(judged(name, [1], stored)).toBe('same');
  });

  test('takes the newest 64 values', () => {
    const newest = around(100, 1, 64);
    expect(judged(name, [103], [...flat(500, 40), ...newest])).toBe('slower');
    expect(judged(name, [103], [500, ...newest.slice(1)])).toBe('same');
  });

  test('never alerts without a spread, and wants two values', () => {
    expect(judged(name, [900], flat(100, 10))).toBe('same');
    expect(judged(name, [900], flat(0.1, 7))).toBe('same');
    expect(judged(name, [900], [100])).toBe('needs more');
    expect(judged(name, [900], [100, 101])).toBe('slower');
  });
});

describe('rustc-perf', () => {
  const name = 'rustc-perf';
  /** 30 stored values before base whose steps are 1 % of the newer one, up and down. */
  const restless = [...Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 100 : 100 / 0.99)), 100];

  test('wants a change that reaches Q3 + 3 IQR, if it is also large', () => {
    // Steps: .01 up and 1 / .99 - 1 = .0101 down; the threshold is .010404, and 1.5 times it .0156.
    expect(judged(name, [101.5], restless)).toBe('same');
    expect(judged(name, [101.57], restless)).toBe('slower');
    expect(judged(name, [98.45], restless)).toBe('same');
    expect(judged(name, [98.4], restless)).toBe('faster');
  });

  test('takes a change of 2 % as soon as it reaches the threshold', () => {
    // Steps of 2.04 % and 2 %: the threshold is .02164, 1.5 times it .0325.
    const wide = [...Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 100 : 100 / 0.98)), 100];
    expect(judged(name, [102.15], wide)).toBe('same');
    expect(judged(name, [102.18], wide)).toBe('slower');
  });

  test('takes a small change far above the threshold, but not one below .01 %', () => {
    const quiet = flat(100, 31);
    expect(judged(name, [100.02], quiet)).toBe('slower');
    expect(judged(name, [100.009], quiet)).toBe('same');
  });

  test('has quartiles that are medians of the halves, without the middle', () => {
    // 29 steps, newest first: 1 to 29 thousandths. Q1 = 7.5, Q3 = 22.5, the threshold is 67.5.
    const stored = [100];
    for (let step = 1; step <= 29; step += 1) stored.push(stored.at(-1)! / (1 - step / 1000));
    expect(judged(name, [106.7], [...stored, 100])).toBe('same');
    expect(judged(name, [106.8], [...stored, 100])).toBe('slower');
  });

  test('takes the least of five iterations of one process', () => {
    expect(judged(name, [130, 120, 101.5, 120, 120, 120], restless)).toBe('same');
    expect(judged(name, [130, 120, 140, 120, 120, 101.5], restless)).toBe('slower');
    expect(peer(name).history?.runValue([9, 8, 7, 8, 9, 1])).toBe(7);
  });

  test('compares with the stored base, and takes 30 values before it', () => {
    expect(judged(name, [103], restless, [103])).toBe('slower');
    expect(judged(name, [103], [...flat(900, 20), 1, ...restless])).toBe('slower');
    expect(judged(name, [103], restless.slice(1))).toBe('needs more');
  });
});

describe('rustls bench app', () => {
  const name = 'rustls bench app';
  // The example of its tests: the threshold rounds to 9 %; it is .03 + 3 (.03 - 1 / 99).
  const stored = [100, 97, 98, 101, 100, 99, 97, 102, 99, 98];

  test('wants a change that reaches the fence of the stored steps', () => {
    expect(judged(name, [108.96], stored, [100])).toBe('same');
    expect(judged(name, [108.98], stored, [100])).toBe('slower');
    expect(judged(name, [91.04], stored, [100])).toBe('same');
    expect(judged(name, [91.02], stored, [100])).toBe('faster');
  });

  test('has quartiles a quarter and three quarters up, over the older values', () => {
    // 20 steps, 1 to 20 thousandths: the values at 5 and 15 are .006 and .016, the fence is .046.
    const climbing = [100];
    for (let step = 1; step <= 20; step += 1) climbing.push(climbing.at(-1)! * (1 + step / 1000));
    expect(judged(name, [104.59], climbing, [100])).toBe('same');
    expect(judged(name, [104.61], climbing, [100])).toBe('slower');
  });

  test('takes 5 % with fewer than ten stored values', () => {
    for (const few of [[], stored.slice(1)]) {
      expect(judged(name, [104.9], few, [100])).toBe('same');
      expect(judged(name, [105], few, [100])).toBe('slower');
    }
  });

  test('takes 1 % at least', () => {
    expect(judged(name, [100.9], flat(100, 10), [100])).toBe('same');
    expect(judged(name, [101.1], flat(100, 10), [100])).toBe('slower');
  });

  test('compares the upper medians of one process each', () => {
    const quiet = flat(100, 10);
    expect(judged(name, [900, 1, 103, 104], quiet, [500, 100, 1, 103])).toBe('same');
    expect(judged(name, [900, 1, 103, 105], quiet, [500, 100, 1, 103])).toBe('slower');
    expect(peer(name).history?.runValue([4, 1, 3, 2])).toBe(3);
  });
});

describe('Conbench', () => {
  const name = 'Conbench';

  test('flags what is more than 5 deviations of the residuals from the mean', () => {
    // Residuals 0, 2, 0: deviation sqrt(4 / 3). Mean 101; 5 deviations are 5.7735.
    const stored = [100, 102, 101];
    expect(judged(name, [106.7], stored)).toBe('same');
    expect(judged(name, [106.8], stored)).toBe('slower');
    expect(judged(name, [95.3], stored)).toBe('same');
    expect(judged(name, [95.2], stored)).toBe('faster');
  });

  test('takes the best of a run', () => {
    expect(judged(name, [900, 106.7, 120], [100, 102, 101])).toBe('same');
    expect(judged(name, [900, 106.8, 120], [100, 102, 101])).toBe('slower');
    expect(peer(name).history?.runValue([3, 2, 4])).toBe(2);
  });

  test('leaves out a value that jumped away and back, and keeps one that stayed', () => {
    const calm = around(100, 0.5, 40);
    const jumped = [...calm.slice(0, 20), 150, ...calm.slice(20)];
    expect(judged(name, [105], jumped)).toBe('slower');
    const stepped = [...calm.slice(0, 20), ...calm.map((value) => value + 50)];
    expect(judged(name, [155], stepped)).toBe('same');
    // The newest value may be a step: what follows it is not known.
    expect(judged(name, [105], [...calm, 150])).toBe('same');
  });

  test('takes the newest 100 values', () => {
    const newest = around(100, 0.5, 100);
    const older = Array.from({ length: 30 }, (_, index) => 100 + 7 * (index % 5));
    expect(judged(name, [105], [...older, ...newest])).toBe('slower');
    expect(judged(name, [105], [...older, ...newest.slice(30)])).toBe('same');
  });

  test('says nothing without a spread, and wants two values', () => {
    expect(judged(name, [900], flat(100, 30))).toBe('same');
    expect(judged(name, [900], [100])).toBe('needs more');
  });
});
