import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRecording } from '#core/config/recording.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import { alone, benchmark, check, failure } from './report-fixtures.ts';

const own = benchmark('matmul', 64);
const recording: Recording = {
  format: 1,
  id: 'run-1',
  createdAt: '2026-03-04T10:00:00.000Z',
  testbed: alone.testbed,
  procedure: {
    alpha: 0.01,
    equalityAlpha: 0.025,
    equalityMargin: 0.03,
    effectFloor: 0.005,
    smallestEffect: 0.015,
    minRounds: 10,
    maxRounds: 60,
    samplesPerRound: 36,
  },
  seed: 4_294_967_295,
  base: { sha: 'a'.repeat(40), ref: 'main' },
  head: { sha: null, ref: 'the working tree' },
  entries: [{ benchmark: own, role: 'compared', smallestEffect: 0.015 }],
  rounds: [
    {
      benchmark: own.id,
      index: 0,
      base: { samplesNs: [1.1, 0.1 + 0.2], batch: 1, steady: true },
      head: { samplesNs: [Math.PI], batch: 1, steady: false },
    },
  ],
  checks: [check(own)],
  failures: [failure()],
  requirements: [{ kernel: 'matmul', requirement: { metric: 'gflops', atLeast: 50 } }],
  changedSuites: [],
  newSuites: ['kernels/matmul/suite.ts'],
  notReached: [own.id],
  seconds: 1.5,
};

describe('a saved recording', () => {
  test('comes back bit for bit', () => {
    expect(parseRecording(JSON.stringify(recording), 'a.json')).toEqual(recording);
  });

  test('brings infinite errors back, which JSON writes as null', () => {
    const maxRelativeError = Number.POSITIVE_INFINITY;
    const wrong = { ...recording, checks: [check(own, { status: 'wrong', maxRelativeError })] };
    expect(parseRecording(JSON.stringify(wrong), 'a.json')).toEqual(wrong);
  });

  test.each([
    ['{', /a.json is not JSON/],
    ['[]', /the file is wrong/],
    [JSON.stringify({ ...recording, format: 2 }), /`format` is wrong \(.*format 1 only/],
    [JSON.stringify({ ...recording, extra: 1 }), /extra/],
    [JSON.stringify({ ...recording, rounds: [{}] }), /`rounds.0.benchmark` is wrong/],
  ])('is refused: %s', (text, expected) => {
    expect(() => parseRecording(text, 'a.json')).toThrow(UserError);
    expect(() => parseRecording(text, 'a.json')).toThrow(expected);
  });

  test('throws nothing but UserError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseRecording(text, 'a.json')).toThrow(UserError);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
