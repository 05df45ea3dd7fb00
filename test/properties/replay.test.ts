/** A judgement is a function of its recording, to the last bit. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseRecording } from '#core/config/recording.ts';
import type { Recording, Round } from '#core/model/recording.ts';
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
