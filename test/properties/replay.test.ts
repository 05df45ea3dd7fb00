/** A judgement is a function of its recording, to the last bit. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseRecording } from '#core/config/recording.ts';
import type { Recording, Round } from '#core/model/recording.ts';
import { root } from '../source-files.ts';
import {
  benchmarkOf,
  conditions,
  entryOf,
  measuredRound,
  processOf,
  recordingOf,
  seededRandom,
  testbed,
} from './simulated.ts';

const machine = { process: 0.004, sample: 0.01, slow: 0.2 };

describe('a replay', () => {
  const kernels = ['matmul', 'add', 'normalize'].map((kernel) => benchmarkOf(kernel));
  const random = seededRandom(9);
  const recording = recordingOf({
    entries: kernels.map((benchmark) => entryOf({ benchmark })),
    rounds: kernels.flatMap((benchmark, kernel) =>
      Array.from({ length: 20 }, (_, index) =>
        measuredRound(random, machine, index, 1 + 0.05 * kernel, benchmark),
      ),
    ),
    requirements: [{ kernel: 'add', requirement: { metric: 'gflops', atLeast: 1 } }],
  });
  const series = new Map(
    kernels.map((benchmark) => [
      benchmark.id,
      Array.from({ length: 12 }, (_, index) => ({
        benchmark: benchmark.id,
        testbedId: testbed.id,
        sha: `c${index}`,
        recordedAt: recording.createdAt,
        floorNs: 2e6 * (1 + 0.002 * random.normal()),
        rounds: 5,
        conditions,
      })),
    ]),
  );
  const judgement = judgeRecording(recording, series);

  /** Rounds with all that a process tells, some of which were set aside. */
  function drawnRecording(own: {
    readonly seed: number;
    readonly count: number;
    readonly ratios: readonly number[];
    readonly process: number;
  }): Recording {
    const from = seededRandom(own.seed);
    const state = () =>
      processOf({
        allocation: { bytes: 1e6 * from.uniform(), collections: from.uniform() },
        rulerNs: [1e6 * (1 + from.uniform()), 1e6 / 3],
      });
    const rounds = kernels.flatMap((benchmark, kernel) =>
      Array.from({ length: own.count }, (_, index): Round => {
        const on = { ...machine, process: own.process };
        const round = measuredRound(from, on, index, own.ratios[kernel] ?? 1, benchmark);
        const { base, head } = round;
        return {
          ...round,
          base: base === null ? null : { ...base, process: state() },
          head: { ...head, process: state() },
          ...(from.uniform() < 0.1 ? { contended: true } : {}),
        };
      }),
    );
    return { ...recording, rounds };
  }

  test('of the same recording gives the same judgement, bit for bit', () => {
    deepStrictEqual(judgeRecording(recording, series), judgement);
    expect(judgement.rows.map(({ verdict }) => verdict)).toEqual([
      'no-change',
      'regression',
      'regression',
    ]);
  });

  test('of a saved recording gives the same judgement, bit for bit', () => {
    const saved = JSON.stringify(recording);
    deepStrictEqual(judgeRecording(parseRecording(saved, 'saved.json'), series), judgement);
  });

  test('of whatever was saved and read again, twice over, gives the same bits', () => {
    const ratio = fc.constantFrom(0.9, 1, 1, 1.004, 1.02, 1.1);
    const drawnFrom = fc.record({
      seed: fc.nat(),
      count: fc.integer({ min: 1, max: 24 }),
      ratios: fc.tuple(ratio, ratio, ratio),
      process: fc.constantFrom(0.0005, 0.004, 0.05),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(drawnFrom, (own) => {
        const measured = drawnRecording(own);
        const before = judgeRecording(measured, series);
        for (const { verdict } of before.rows) seen.add(verdict);
        const once = parseRecording(JSON.stringify(measured), 'a.json');
        const twice = parseRecording(JSON.stringify(once), 'b.json');
        deepStrictEqual(twice, measured);
        deepStrictEqual(judgeRecording(twice, series), before);
      }),
      { seed: 1, numRuns: 40 },
    );
    expect([...seen].sort()).toEqual(['improvement', 'inconclusive', 'no-change', 'regression']);
  });

  test('changes nothing in the recording', () => {
    const before = structuredClone(recording);
    judgeRecording(recording, series);
    deepStrictEqual(recording, before);
  });

  test('sees a difference in the last bit', () => {
    const [round, ...others] = recording.rounds;
    if (round === undefined) throw new Error('no round');
    const samplesNs = round.head.samplesNs.map((ns) => ns * (1 + Number.EPSILON));
    const rounds = [{ ...round, head: { ...round.head, samplesNs } }, ...others];
    const again = judgeRecording({ ...recording, rounds }, series);
    expect(() => deepStrictEqual(again, judgement)).toThrow();
  });
});

/** Every value of a judgement on a line of its own; numbers as the bits of their doubles, too. */
function bitsOf(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value);
    return [`${path} ${bytes.getBigUint64(0).toString(16).padStart(16, '0')} ${value}`];
  }
  if (typeof value !== 'object' || value === null) return [`${path} ${JSON.stringify(value)}`];
  const own = Object.entries(value).flatMap(([key, inner]) => bitsOf(inner, `${path}/${key}`));
  return own.length === 0 ? [`${path} ${JSON.stringify(value)}`] : own;
}

/**
 * The recording was drawn once with `measuredRound`, and is not drawn again: five benchmarks, 24
 * samples a round, one with lucky samples, one that V8 gives up, one on a busy machine, one wrong.
 * Its judgement was written down on one machine, and whoever runs this compares another one with
 * it. A change of the detector changes the bits, and is then written down with `-u`.
 */
describe('a stored recording', () => {
  const file = join(root, 'test/golden/replay-recording.json');
  const stored = parseRecording(readFileSync(file, 'utf8'), file);
  const ofStore = new Map(
    stored.entries.map(({ benchmark }, row) => [
      benchmark.id,
      Array.from({ length: 12 }, (_, index) => ({
        benchmark: benchmark.id,
        testbedId: stored.testbed.id,
        sha: `c${index}`,
        recordedAt: stored.createdAt,
        floorNs: 2e6 + 1000 * ((index * (row + 5)) % 7),
        rounds: 5,
        conditions,
      })),
    ]),
  );
  const judged = judgeRecording(stored, ofStore);

  test('is judged with the bits that another machine has written down', async () => {
    const text = `${bitsOf(judged).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot('../golden/replay-judgement.txt');
  });

  test('has every verdict of a comparison, and figures of each kind', () => {
    expect(judged.rows.map(({ verdict }) => verdict)).toEqual([
      'no-change',
      'improvement',
      'regression',
      'inconclusive',
      'incorrect',
    ]);
    const comparisons = judged.rows.flatMap(({ comparison }) => comparison ?? []);
    expect(new Set(comparisons.map(({ statistic }) => statistic)).size).toBe(2);
    expect(comparisons.filter(({ tail }) => tail !== null)).not.toEqual([]);
    expect(comparisons.filter(({ tiers }) => tiers.length > 0)).toHaveLength(1);
    expect(judged.rows.filter(({ baseline }) => baseline.low !== null)).not.toEqual([]);
    expect(judged.requirements).toHaveLength(1);
  });

  test('has other bits where its samples differ in the last one', () => {
    const next = (ns: number): number => ns * (1 + Number.EPSILON);
    const rounds = stored.rounds.map(({ head, ...round }) => {
      return { ...round, head: { ...head, samplesNs: head.samplesNs.map(next) } };
    });
    const others = bitsOf(judgeRecording({ ...stored, rounds }, ofStore));
    expect(others).not.toEqual(bitsOf(judged));
  });

  test.each([
    [0, '0000000000000000'],
    [-0, '8000000000000000'],
    [1, '3ff0000000000000'],
    [1 + Number.EPSILON, '3ff0000000000001'],
    [Number.POSITIVE_INFINITY, '7ff0000000000000'],
  ])('the bits of %d are %s', (value, bits) => {
    expect(bitsOf({ value })).toEqual([`/value ${bits} ${value}`]);
  });
});
