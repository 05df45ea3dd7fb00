/** What peers that keep a series say of a stored run: floors stand for runs of before. */
import { describe, expect, test } from 'vitest';
import { explainRecording } from '#core/analysis/explain.ts';
import { earlierFloors } from '#core/analysis/peers/ask-peers.ts';
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { PeerOpinion } from '#core/model/explanation.ts';
import { explanationText } from '#core/report/explain.ts';
import {
  benchmarkOf,
  conditions,
  entryOf,
  recordingOf,
  roundOf,
  seededRandom,
  testbed,
} from '../properties/simulated.ts';

const { createdAt } = recordingOf();
const other = 'ba9876543210-ba9876543210' as Conditions;

/** Of a day each, the last one a day before the run. */
function pointsOf(
  floors: readonly number[],
  change: (index: number) => Partial<BaselinePoint> = () => ({}),
): readonly BaselinePoint[] {
  const day = 86_400_000;
  return floors.map((floorNs, index) => ({
    benchmark: benchmarkOf().id,
    testbedId: testbed.id,
    sha: `commit-${index}`,
    recordedAt: new Date(Date.parse(createdAt) - (floors.length - index) * day).toISOString(),
    floorNs,
    rounds: 5,
    conditions,
    ...change(index),
  }));
}

/** Samples whose floor is nearly 1 ms times the ratio, and whose mean is far above it. */
function runOf(ratio: number, rounds = 12) {
  const random = seededRandom(5);
  const process = (ns: number): number[] =>
    Array.from({ length: 72 }, () => ns * (1 + 0.2 * random.uniform()));
  return recordingOf({
    rounds: Array.from({ length: rounds }, (_, index) => {
      return roundOf(index, process(0.99e6), process(0.99e6 * ratio));
    }),
  });
}

function storedFloors(count: number): readonly number[] {
  const random = seededRandom(6);
  return Array.from({ length: count }, () => 1e6 * (1 + 0.002 * random.normal()));
}

type Series = readonly BaselinePoint[] | null;

function explained(ratio: number, series: Series, rounds?: number) {
  const stored =
    series === null ? null : new Map<BenchmarkId, typeof series>([[benchmarkOf().id, series]]);
  return explainRecording(runOf(ratio, rounds), undefined, stored);
}

function peersOf(ratio: number, series: Series, rounds?: number): ReadonlyMap<string, PeerOpinion> {
  const evidence = explained(ratio, series, rounds).benchmarks[0]?.evidence;
  return new Map((evidence?.peers ?? []).map((one) => [one.name, one]));
}

/** Those that a floor can stand for: they keep a mean or a minimum of a run. */
const keepers = peerRules.filter(({ history }) => history?.floorStands);

describe('the floors that a rule is given', () => {
  const of = (points: readonly BaselinePoint[], base: string | null = null, own = entryOf()) => {
    const commit = base === null ? null : { sha: base, ref: 'main' };
    return earlierFloors(points, own, { createdAt, base: commit });
  };
  const floors = [1, 2, 3, 4, 5];

  test('are those of before the run, oldest first', () => {
    expect(of(pointsOf(floors))).toEqual(floors);
    const later = pointsOf(floors, (index) => (index > 2 ? { recordedAt: createdAt } : {}));
    expect(of(later)).toEqual([1, 2, 3]);
    expect(of([])).toEqual([]);
  });

  test('end with base, where it is one of them', () => {
    expect(of(pointsOf(floors), 'commit-3')).toEqual([1, 2, 3, 4]);
    expect(of(pointsOf(floors), 'commit-9')).toEqual(floors);
  });

  test('are of the conditions of the run, since the last ones of others', () => {
    const begunAnew = pointsOf(floors, (index) => (index === 1 ? { conditions: other } : {}));
    expect(of(begunAnew)).toEqual([3, 4, 5]);
    expect(of(pointsOf(floors), null, entryOf({ conditions: other }))).toEqual([]);
    expect(of(pointsOf(floors), null, entryOf({ conditions: null }))).toEqual([]);
    // What came after base has no say, also where it is of other conditions.
    const changedLater = pointsOf(floors, (index) => (index === 4 ? { conditions: other } : {}));
    expect(of(changedLater, 'commit-3')).toEqual([1, 2, 3, 4]);
  });
});

describe('a rule that keeps a series', () => {
  const series = pointsOf(storedFloors(40));

  test.each(keepers.map(({ name }) => [name]))('%s waits without it, answers with it', (name) => {
    expect(peersOf(1, null).get(name)).toMatchObject({ answer: 'needs more', earlierRuns: 0 });
    expect(peersOf(1, [])).toEqual(peersOf(1, null));
    const given = { earlierRuns: 40, needsRounds: null, needsEarlierRuns: null };
    // Floors with floors: the mean of these samples lies 10 % above the stored floors.
    expect(peersOf(1, series).get(name)).toMatchObject({ answer: 'same', ...given });
    expect(peersOf(3, series).get(name)).toMatchObject({ answer: 'slower', ...given });
  });

  test('is one of seven, and all others say the same with it as without it', () => {
    expect(keepers.map(({ name }) => name)).toEqual([
      'github-action-benchmark 200 %',
      'github-action-benchmark 105 %',
      'CodSpeed',
      'Bencher t-test 0.99',
      'rustc-perf',
      'Conbench',
      'Otava',
    ]);
    const [without, given] = [peersOf(1.04, null), peersOf(1.04, series)];
    for (const { name } of peerRules.filter((rule) => !keepers.includes(rule))) {
      expect(given.get(name)).toEqual(without.get(name));
      expect(given.get(name)).toMatchObject({ earlierRuns: 0, needsEarlierRuns: null });
    }
  });

  test('says what it still asks for, where the series is short or the rounds are few', () => {
    const short = peersOf(1, pointsOf(storedFloors(30)), 9);
    expect(short.get('rustc-perf')).toMatchObject({
      answer: 'needs more',
      earlierRuns: 30,
      needsRounds: null,
      needsEarlierRuns: 31,
    });
    expect(short.get('Otava')).toMatchObject({
      answer: 'needs more',
      needsRounds: 10,
      needsEarlierRuns: null,
    });
    expect(short.get('Bencher t-test 0.99')?.answer).toBe('same');
  });

  test('is asked by the floor of all rounds, where it asks for one run', () => {
    const wild = runOf(1);
    const [first, ...rest] = wild.rounds;
    if (first === undefined) throw new Error('no round');
    const samplesNs = first.head.samplesNs.map((ns) => 1.5 * ns);
    const rounds = [{ ...first, head: { ...first.head, samplesNs } }, ...rest];
    const stored = new Map<BenchmarkId, typeof series>([[benchmarkOf().id, series]]);
    const { evidence } =
      explainRecording({ ...wild, rounds }, undefined, stored).benchmarks[0] ?? {};
    const answers = new Map((evidence?.peers ?? []).map(({ name, answer }) => [name, answer]));
    expect(answers.get('CodSpeed')).toBe('same');
    // It takes the samples of the first pair of processes, and keeps no series.
    expect(answers.get('Nanosoldier')).toBe('slower');
  });
});

test('the text of a stored run', async () => {
  const text = `${explanationText(explained(1.02, pointsOf(storedFloors(20))))}\n`;
  await expect(text).toMatchFileSnapshot('../golden/explain-stored.txt');
});

describe('the text', () => {
  const textOf = (series: Series): string =>
    explanationText(explained(1, series)).replaceAll(/\s+/g, ' ');

  test('of a file says that there are no results of earlier runs', () => {
    expect(textOf(null)).toContain('Rules of other tools on the same samples:');
    expect(textOf(null)).toMatch(
      /no results of earlier runs: only the store of a server has those\.$/,
    );
  });

  test('of a stored run says how many there are, and what stands for them', () => {
    const text = textOf(pointsOf(storedFloors(20)));
    expect(text).toContain('on the same samples, and 20 stored floors of earlier runs:');
    expect(text).toMatch(/stored floors of the default branch stand for results of earlier runs/);
    expect(text).toContain('31 earlier runs: rustc-perf');
    expect(textOf([])).toContain('on the same samples, and 0 stored floors of earlier runs:');
  });
});
