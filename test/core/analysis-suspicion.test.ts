import { describe, expect, test } from 'vitest';
import { shownDrifts } from '#core/analysis/drift.ts';
import { levelsAround, suspectRanges } from '#core/analysis/suspicion.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Inspection, ShaRange } from '#core/model/change.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { id, seriesOf, steady } from './baseline-series.ts';

function range(before: number, after: number): ShaRange {
  return { beforeSha: `c${before}`, afterSha: `c${after}` };
}

function inspection(before: number, after: number, verdict: Verdict, published = true): Inspection {
  const trace =
    verdict === 'regression'
      ? { goodSha: `c${before}`, culpritSha: `c${after}`, runId: 'run' }
      : null;
  return { ...range(before, after), benchmark: id, testbedId: 'bed', verdict, trace, published };
}

const suspect = (floorsNs: readonly number[], inspections: readonly Inspection[] = []) =>
  suspectRanges(seriesOf(floorsNs), inspections);

describe('the newest point', () => {
  test('is suspect outside of what the segment before it predicts, either way', () => {
    expect(suspect([...steady(14), 1040])).toEqual([range(13, 14)]);
    expect(suspect([...steady(14), 960])).toEqual([range(13, 14)]);
    expect(suspect([...steady(14), 1002])).toEqual([]);
  });

  test('is suspect no more once the next one is back inside', () => {
    expect(suspect([...steady(14), 1040, 1000])).toEqual([]);
  });

  test('leads back to the first one that stayed outside, on its side', () => {
    expect(suspect([...steady(14), 1040, 1041])).toEqual([range(13, 14)]);
    expect(suspect([...steady(14), 960, 1041])).toEqual([range(14, 15)]);
    expect(suspect([...steady(14), 1041, 1000, 1040])).toEqual([range(15, 16)]);
  });

  test('needs ten points before it, since the last change point', () => {
    expect(suspect([...steady(9), 1040])).toEqual([]);
    expect(suspect([...steady(10), 1040])).toEqual([range(9, 10)]);
    const changed = [...steady(30, 700), ...steady(9)];
    const known = inspection(28, 31, 'improvement');
    expect(suspect([...changed, 1040], [known])).toEqual([]);
    expect(suspect([...changed, 1001, 1040], [known])).toEqual([range(39, 40)]);
  });

  test('is not suspect where the series has no spread: nothing has shown what is normal', () => {
    expect(suspect([...Array(14).fill(1000), 1040])).toEqual([]);
  });
});

describe('a change point', () => {
  const changed = [...steady(20), ...steady(8, 1040)];

  test('is suspect with a commit more on either side, since it may be placed wrongly', () => {
    expect(suspect(changed)).toEqual([range(18, 21)]);
  });

  test('is suspect once, though the newest points are outside as well', () => {
    expect(suspect([...steady(20), ...steady(3, 1040)])).toEqual([range(19, 20)]);
    expect(suspect([...steady(20), ...steady(4, 1040)])).toEqual([range(18, 21)]);
  });

  test('is history before the newest twenty points', () => {
    expect(suspect([...steady(20), ...steady(20, 1040)])).toEqual([range(18, 21)]);
    expect(suspect([...steady(20), ...steady(21, 1040)])).toEqual([]);
  });

  test('needs a series of ten points', () => {
    expect(suspect([...steady(5), ...steady(4, 1400)])).toEqual([]);
    expect(suspect([...steady(5), ...steady(5, 1400)])).toEqual([range(3, 6)]);
  });

  test('may be one of several', () => {
    const twice = [...steady(20), ...steady(8, 1040), ...steady(8, 1090)];
    expect(suspect(twice)).toEqual([range(18, 21), range(26, 29)]);
  });

  test('of a slow drift is none', () => {
    expect(suspect(steady(40).map((ns, index) => ns * 1.001 ** index))).toEqual([]);
  });
});

describe('what was looked at', () => {
  const once = [...steady(14), 1040];
  const changed = [...steady(20), ...steady(8, 1040)];

  test.each(['no-change', 'regression', 'improvement', 'inconclusive', 'incorrect'] as const)(
    'and was %s is not suspect again at the same place',
    (verdict) => {
      expect(suspect(once, [inspection(13, 14, verdict)])).toEqual([]);
      expect(suspect([...once, 1041], [inspection(13, 14, verdict)])).toEqual([]);
    },
  );

  test('is suspect all the same at another place', () => {
    expect(suspect(once, [inspection(12, 13, 'no-change')])).toEqual([range(13, 14)]);
    expect(suspect(once, [inspection(3, 4, 'regression')])).toEqual([range(13, 14)]);
  });

  test('explains a change point there, and where it was a change also beside it', () => {
    expect(suspect(changed, [inspection(19, 20, 'no-change')])).toEqual([]);
    expect(suspect(changed, [inspection(20, 21, 'no-change')])).toEqual([range(18, 21)]);
    expect(suspect(changed, [inspection(20, 21, 'regression')])).toEqual([]);
    expect(suspect(changed, [inspection(18, 19, 'improvement')])).toEqual([]);
    expect(suspect(changed, [inspection(21, 22, 'regression')])).toEqual([range(18, 21)]);
    expect(suspect(changed, [inspection(17, 18, 'regression')])).toEqual([range(18, 21)]);
  });

  test('and told nothing is looked at once more, over more commits', () => {
    expect(suspect(changed, [inspection(19, 20, 'inconclusive')])).toEqual([range(18, 21)]);
    expect(suspect(changed, [inspection(18, 21, 'inconclusive')])).toEqual([]);
  });

  test('does not count before it is published', () => {
    expect(suspect(once, [inspection(13, 14, 'regression', false)])).toEqual([range(13, 14)]);
  });

  test('may be older than the series goes back', () => {
    expect(suspect(once, [{ ...inspection(13, 14, 'no-change'), beforeSha: 'forgotten' }])).toEqual(
      [],
    );
    expect(suspect(once, [{ ...inspection(13, 14, 'no-change'), afterSha: 'forgotten' }])).toEqual([
      range(13, 14),
    ]);
  });
});

describe('the levels around a change', () => {
  test('are the segment up to it, and all that follows', () => {
    const series = seriesOf([...steady(20, 700), ...steady(15), ...steady(3, 1040)]);
    expect(levelsAround(series, range(34, 35))).toEqual({
      before: { ns: 1000, points: 15 },
      after: { ns: 1040, points: 3 },
    });
  });

  test('are none where the series has forgotten a commit, or has them the other way', () => {
    const series = seriesOf(steady(20));
    expect(levelsAround(series, { beforeSha: 'gone', afterSha: 'c9' })).toBeNull();
    expect(levelsAround(series, { beforeSha: 'c9', afterSha: 'gone' })).toBeNull();
    expect(levelsAround(series, range(9, 8))).toBeNull();
  });
});

describe('drifts that are shown', () => {
  const other = 'add/optimized/n=64' as BenchmarkId;
  /** Twenty points, then fifteen of another level; `spread` is that of the usual noise. */
  const moved = (ratio: number, spread = 1): BaselinePoint[] => {
    const levels = [...Array(20).fill(1), ...Array(15).fill(ratio)] as number[];
    return seriesOf(
      levels.map((level, index) => level * (1000 + spread * (((index * 7) % 5) - 2))),
    );
  };
  const shownOf = (series: readonly BaselinePoint[]) => shownDrifts(new Map([[id, series]]), 'c9');

  test('are those whose interval leaves out no drift, the largest first', () => {
    const series = new Map([
      [id, moved(1.02)],
      [other, moved(0.9)],
      ['add/naive/n=64' as BenchmarkId, moved(1)],
    ]);
    expect(shownDrifts(series, 'c9').map(({ benchmark }) => benchmark)).toEqual([other, id]);
    expect(shownOf(moved(1.012))).toHaveLength(1);
    expect(shownOf(moved(1.012, 20))).toEqual([]);
  });

  test('are no smaller than what is anybody’s concern', () => {
    expect(shownOf(moved(1.006, 0.1))).toHaveLength(1);
    expect(shownOf(moved(1.004, 0.1))).toEqual([]);
  });

  test('are none since a commit that was not measured', () => {
    expect(shownDrifts(new Map([[id, moved(2)]]), 'unknown')).toEqual([]);
  });
});
