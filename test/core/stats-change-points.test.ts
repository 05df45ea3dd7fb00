import { describe, expect, test } from 'vitest';
import {
  type ChangePointRule,
  changePoints,
  defaultChangePointRule,
  segmentsOf,
} from '#core/stats/change-points.ts';
import { energySplit, fenced } from '#core/stats/energy.ts';
import { agreed, threeAndThree, tigerBeetle, wildEnd, withZeros } from './published-series.ts';

/** About 1000, give or take two. */
const steady = (n: number, level = 1000): number[] =>
  Array.from({ length: n }, (_, index) => level + ((index * 7) % 5) - 2);

function indicesOf(values: readonly number[], change: Partial<ChangePointRule> = {}): number[] {
  return changePoints(values, { ...defaultChangePointRule, ...change }).map(({ index }) => index);
}

describe('a change point', () => {
  test('has the first index of the new level, the levels, their ratio and its p', () => {
    const [point, ...others] = changePoints([...steady(30), ...steady(12, 1300)]);
    expect(others).toEqual([]);
    expect(point).toMatchObject({ index: 30, before: 1000, after: 1300, ratio: 1.3 });
    expect(point?.p).toBeGreaterThan(0);
    expect(point?.p).toBeLessThan(1e-9);
  });

  test('lies between the levels of its own neighbours', () => {
    const points = changePoints([...steady(20), ...steady(15, 1300), ...steady(25, 900)]);
    expect(points).toMatchObject([
      { index: 20, before: 1000, after: 1300, ratio: 1.3 },
      { index: 35, before: 1300, after: 900, ratio: 900 / 1300 },
    ]);
  });

  test('ends a change that was taken back', () => {
    expect(indicesOf([...steady(40), ...steady(6, 1200), ...steady(40)])).toEqual([40, 46]);
  });

  test.each([4, 5, 12, 46, 47])('is found with %d of 51 points after it', (after) => {
    expect(indicesOf([...steady(51 - after), ...steady(after, 1100)])).toEqual([51 - after]);
  });

  test('is found at every place of a series that is longer than a window', () => {
    for (let at = 4; at <= 196; at += 1) {
      expect(indicesOf([...steady(at), ...steady(200 - at, 1030)])).toEqual([at]);
    }
  });

  test('is none where fewer points than a segment needs have moved', () => {
    expect(indicesOf([...steady(40), ...steady(3, 1300)])).toEqual([]);
    expect(indicesOf([...steady(3), ...steady(40, 1300)])).toEqual([]);
    expect(indicesOf([...steady(40), ...steady(3, 1300)], { leastPoints: 3 })).toEqual([40]);
  });

  test('is none where the step is smaller than anybody minds', () => {
    expect(indicesOf([...steady(40), ...steady(40, 1004)])).toEqual([]);
    expect(indicesOf([...steady(40), ...steady(40, 1006)])).toEqual([40]);
    // The first of them, 1002, is at home at either level.
    expect(indicesOf([...steady(40), ...steady(40, 1004)], { smallestStep: 0 })).toEqual([41]);
  });

  test('is none where its level is not reached', () => {
    // Five on either side, no two sides apart for sure.
    const doubtful = [10, 11, 10.4, 10.7, 10.2, 11.2, 11.4, 10.9, 11.6, 11.1];
    expect(indicesOf(doubtful, { candidateLevel: 0.05, level: 0.02 })).toEqual([5]);
    expect(indicesOf(doubtful, { candidateLevel: 0.05, level: 0.001 })).toEqual([]);
    expect(indicesOf(doubtful, { candidateLevel: 0.001, level: 0.02 })).toEqual([]);
  });
});

describe('no change point', () => {
  test.each([0, 1, 2, 7])('is in %d points, too few for two segments', (n) => {
    expect(changePoints([1, 1000, 1, 1000, 1, 1, 1].slice(0, n))).toEqual([]);
  });

  test('is in a series without spread, whatever its length', () => {
    for (const n of [8, 50, 51, 333]) expect(changePoints(Array(n).fill(0.3))).toEqual([]);
  });

  test.each([1, 2, 3])('is made by %d wild points in a row, wherever and however wild', (n) => {
    for (let at = 0; at <= 60 - n; at += 1) {
      for (const factor of [1e-6, 0.5, 2, 5, 1e6]) {
        const wild = steady(60).map((ns, place) =>
          place >= at && place < at + n ? ns * factor : ns,
        );
        expect(indicesOf(wild), `${factor} at ${at}`).toEqual([]);
      }
    }
  });

  test('is hidden by wild points on either side', () => {
    const series = [...steady(30), ...steady(30, 1050)];
    for (const factor of [0.1, 1.5, 5, 1000]) {
      const wild = series.map((ns, place) => ([7, 19, 40, 52].includes(place) ? ns * factor : ns));
      expect(indicesOf(wild), `${factor}`).toEqual([30]);
    }
  });

  test.each([
    ['up', 1.004, 20],
    ['down', 0.996, 20],
    ['up, over windows', 1.001, 200],
    ['up, steeply', 1.05, 100],
  ])('is in a slow drift %s', (_, factor, n) => {
    expect(indicesOf(steady(n).map((ns, index) => ns * factor ** index))).toEqual([]);
  });

  test('is lost in a drift that it interrupts', () => {
    const drift = steady(60).map((ns, index) => ns * 1.001 ** index * (index < 33 ? 1 : 1.2));
    expect(indicesOf(drift)).toEqual([33]);
  });
});

describe('ties', () => {
  test('of two levels without spread are a step', () => {
    const [point, ...others] = changePoints([...Array(12).fill(20), ...Array(9).fill(21)]);
    expect(others).toEqual([]);
    expect(point).toEqual({ index: 12, before: 20, after: 21, ratio: 1.05, p: 0 });
  });

  test('of a coarse clock are none, and do not hide one', () => {
    const coarse = (n: number, level: number) =>
      Array.from({ length: n }, (_, index) => level + (((index * 5) % 7) % 2));
    expect(indicesOf(coarse(70, 20))).toEqual([]);
    expect(indicesOf([...coarse(35, 20), ...coarse(35, 23)])).toEqual([35]);
  });
});

describe('a value that is no time is refused', () => {
  test.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [0, '0'],
    [-0, '0'],
    [-3.5, '-3.5'],
  ])('%d', (value, text) => {
    const series = [...steady(5), value, ...steady(5)];
    const words = `value 5 of the series is ${text}: a time is positive and finite`;
    expect(() => changePoints(series)).toThrow(new RangeError(words));
  });
});

test('segments are what lies between the points, nothing lost', () => {
  expect(segmentsOf(['a', 'b', 'c', 'd'], [{ index: 1 }, { index: 3 }])).toEqual([
    ['a'],
    ['b', 'c'],
    ['d'],
  ]);
  expect(segmentsOf(['a', 'b'], [])).toEqual([['a', 'b']]);
  expect(segmentsOf([], [])).toEqual([[]]);
});

describe('the energy split', () => {
  type Ends = Parameters<typeof energySplit>[2];

  /** The definition, pair by pair: equations 5 to 7 of Matteson & James. */
  function countedSplit(values: readonly number[], least: number, ends: Ends) {
    let best: { readonly index: number; readonly end: number } | null = null;
    let bestScore = 0;
    for (let end = 2 * least; end <= values.length; end += 1) {
      if (ends === 'last' && end < values.length) continue;
      for (let cut = least; cut <= end - least; cut += 1) {
        const [x, y] = [values.slice(0, cut), values.slice(cut, end)];
        const score =
          ((x.length * y.length) / end) *
          (2 * meanDistance(x, y) - meanDistance(x, x) - meanDistance(y, y));
        if (score <= bestScore) continue;
        best = { index: cut, end };
        bestScore = score;
      }
    }
    return best;
  }

  /** Over pairs of two values; of a list with itself, over pairs of different places. */
  function meanDistance(x: readonly number[], y: readonly number[]): number {
    const distances = x.flatMap((a, i) =>
      y.flatMap((b, j) => (x === y && i === j ? [] : [Math.abs(a - b)])),
    );
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  }

  test.each<[number, Ends]>([
    [2, 'any'],
    [3, 'any'],
    [4, 'any'],
    [2, 'last'],
    [4, 'last'],
  ])('is the one of the definition, %d points at least, %s end', (least, ends) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const values = Array.from({ length: 5 + (seed % 25) }, (_, index) =>
        Math.sin(seed * 12.9898 + index * index * 78.233),
      );
      expect(energySplit(values, least, ends)).toEqual(countedSplit(values, least, ends));
    }
  });

  test('is none of equal values', () => {
    expect(energySplit([5, 5, 5, 5, 5, 5, 5, 5], 4, 'any')).toBeNull();
  });
});

test('a fence pulls in what is farther outside than the inner values are wide', () => {
  expect(fenced([0, 10, -999, 3, 21, 8, -4, 77], 2)).toEqual([0, 10, -29, 3, 21, 8, -4, 46]);
  // Two of seven are no segment of four, where the others are all one.
  expect(fenced([5, 5, 5, 9, 9, 5, 5], 3)).toEqual([5, 5, 5, 5, 5, 5, 5]);
  expect(fenced([1, 2, 300], 2)).toEqual([2, 2, 2]);
  expect(fenced([1, 200, 300], 4)).toEqual([1, 200, 300]);
});

describe('of the series that Apache Otava publishes', () => {
  test.each(Object.entries(agreed))('%s: the same', (_, { values, otava }) => {
    expect(indicesOf(values)).toEqual(otava);
  });

  test('three points and three are too few for two segments', () => {
    expect(indicesOf(threeAndThree.values)).toEqual([]);
    // Nor are they sure: 5.6 % at a noise of 1 %, three against three.
    expect(indicesOf(threeAndThree.values, { leastPoints: 3 })).toEqual([]);
    const lax = { leastPoints: 3, candidateLevel: 0.01, level: 0.01 };
    expect(indicesOf(threeAndThree.values, lax)).toEqual(threeAndThree.otava);
  });

  test('two wild points at the end are no change yet, and take the certainty of the last one', () => {
    expect(indicesOf(wildEnd.values)).toEqual([]);
    expect(indicesOf(wildEnd.values.slice(0, -2))).toEqual([4]);
    // Two more, and they are one; from nine points that hold both nothing else is told.
    expect(indicesOf([...wildEnd.values, 45, 35])).toEqual([4, 12]);
  });

  test('zeros are no times', () => {
    expect(() => changePoints(withZeros.values)).toThrow('value 0 of the series is 0');
  });

  describe("TigerBeetle's", () => {
    const { values, ...stated } = tigerBeetle;
    const found = indicesOf(values);

    test('has eight change points', () => {
      expect(found).toEqual([15, 61, 71, 95, 117, 131, 192, 212]);
    });

    test('has no other than Otava finds at p < 0.001, and all that it finds at p < 0.00001', () => {
      expect(found.filter((index) => !stated.atLevel001.includes(index as never))).toEqual([]);
      expect(stated.atLevel00001.filter((index) => !found.includes(index))).toEqual([]);
    });

    test('has not the three of them that lie on the slope: a line fits there as well', () => {
      expect(stated.atLevel001.filter((index) => !found.includes(index))).toEqual([142, 148, 260]);
    });

    test('has the same of 5 % and more', () => {
      expect(indicesOf(values, { smallestStep: 0.05 })).toEqual(stated.ofFivePercent);
    });

    test('has none at its single drop and at its end, which a lax level finds there', () => {
      const lax = { candidateLevel: 0.2, level: 0.1, smallestStep: 0.05 };
      expect(stated.ofFivePercentLax).toEqual([10, 11, 15, 71, 363]);
      expect(indicesOf(values, lax)).toEqual([15, 71]);
    });
  });
});
