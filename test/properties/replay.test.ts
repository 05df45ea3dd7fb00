/** A judgement is a function of its recording, to the last bit. */
import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseRecording } from '#core/config/recording.ts';
import {
  benchmarkOf,
  entryOf,
  measuredRound,
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
      })),
    ]),
  );
  const judgement = judgeRecording(recording, series);

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
