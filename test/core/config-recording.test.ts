import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRecording } from '#core/config/recording.ts';
import { UserError } from '#core/model/errors.ts';
import type { Recording } from '#core/model/recording.ts';
import { conditions, processOf } from '../properties/simulated.ts';
import { alone, benchmark, check, failure } from './report-fixtures.ts';
import { probeCheck, verification } from './report-numbers.ts';

const own = benchmark('matmul', 64);
const recording: Recording = {
  format: 2,
  id: 'run-1',
  createdAt: '2026-03-04T10:00:00.000Z',
  testbed: alone.testbed,
  procedure: {
    alpha: 0.01,
    equalityAlpha: 0.025,
    equalityShare: 0.8,
    effectFloor: 0.005,
    smallestEffect: 0.015,
    minRounds: 10,
    maxRounds: 60,
    samplesPerRound: 36,
  },
  seed: 4_294_967_295,
  base: { sha: 'a'.repeat(40), ref: 'main' },
  head: { sha: null, ref: 'the working tree' },
  entries: [
    {
      benchmark: own,
      role: 'compared',
      smallestEffect: 0.015,
      noiseFloor: 0.1 / 3,
      conditions,
    },
  ],
  rounds: [
    {
      benchmark: own.id,
      index: 0,
      base: { samplesNs: [1.1, 0.1 + 0.2], batch: 1, steady: true, process: null },
      head: { samplesNs: [Math.PI], batch: 1, steady: false, process: processOf() },
      contended: true,
    },
    {
      benchmark: own.id,
      index: 1,
      base: null,
      head: {
        samplesNs: [Number.MIN_VALUE, Number.MAX_VALUE],
        batch: 1,
        steady: true,
        process: processOf({ functions: null, allocation: null, rulerNs: [] }),
      },
    },
  ],
  checks: [check(own), check(own, { maxUlp: 7 }), probeCheck],
  failures: [failure()],
  requirements: [
    { kernel: 'matmul', requirement: { metric: 'gflops', atLeast: 50 } },
    {
      kernel: 'matmul',
      requirement: { metric: 'speedup', over: 'base', atLeast: 2 },
      origin: { issue: 7 },
    },
  ],
  changedSuites: [],
  newSuites: ['kernels/matmul/suite.ts'],
  notReached: [own.id],
  verification: verification({
    againstBase: { cells: 2, different: [{ cell: own.id, maxUlp: Number.POSITIVE_INFINITY }] },
    unrepeated: [{ cell: own.id, arm: 'base', between: 'processes' }],
  }),
  seconds: 1.5,
  ceilings: {
    testbedId: alone.testbed.id,
    measuredAt: '2026-03-04T10:00:00.000Z',
    operations: [{ name: 'scalar', gflops: 0.1 + 0.2 }],
    bandwidths: [{ bytes: 12_288, gbps: 180 }],
  },
};

/** The JSON text of a value in which the field at `path` reads `damage`. */
function withDamage(value: unknown, path: readonly string[], damage: string): string {
  const [name, ...rest] = path;
  if (name === undefined) return damage;
  const own = value as Record<string, unknown>;
  const fields = Object.entries(own).map(([key, inner]) => {
    const text = key === name ? withDamage(inner, rest, damage) : JSON.stringify(inner);
    return Array.isArray(own) ? text : `${JSON.stringify(key)}:${text}`;
  });
  return Array.isArray(own) ? `[${fields.join()}]` : `{${fields.join()}}`;
}

describe('a saved recording', () => {
  test('of before, without what is verified beyond shapes, is read as it was', () => {
    const { verification: _, ...before } = { ...recording, checks: [check(own)] };
    const read = parseRecording(JSON.stringify(before), 'a.json');
    expect(read).toEqual(before);
    expect(read).not.toHaveProperty('verification');
  });

  test('comes back bit for bit', () => {
    expect(parseRecording(JSON.stringify(recording), 'a.json')).toEqual(recording);
  });

  test('of before does not say what it was measured under, and is read all the same', () => {
    const entries = recording.entries.map(({ conditions: _conditions, ...entry }) => entry);
    const before = { ...recording, entries };
    expect(parseRecording(JSON.stringify(before), 'a.json')).toEqual(before);
    const unknown = { ...recording, entries: entries.map((one) => ({ ...one, conditions: null })) };
    expect(parseRecording(JSON.stringify(unknown), 'a.json')).toEqual(unknown);
  });

  test.each(['', 'none', '0123456789ab', 'none-none', '0123456789ab-', 'none-0123456789abc'])(
    'with conditions of another form is refused: %j',
    (damage) => {
      const damaged = withDamage(recording, ['entries', '0', 'conditions'], JSON.stringify(damage));
      expect(() => parseRecording(damaged, 'a.json')).toThrow(/`entries.0.conditions` is wrong/);
    },
  );

  test('brings infinite errors back, which JSON writes as null', () => {
    const maxRelativeError = Number.POSITIVE_INFINITY;
    const wrong = { ...recording, checks: [check(own, { status: 'wrong', maxRelativeError })] };
    expect(parseRecording(JSON.stringify(wrong), 'a.json')).toEqual(wrong);
  });

  test.each([
    ['{', /a.json is not JSON/],
    ['[]', /the file is wrong/],
    [JSON.stringify({ ...recording, format: 1 }), /`format` is wrong \(.*format 2 only/],
    [JSON.stringify({ ...recording, extra: 1 }), /extra/],
    [JSON.stringify({ ...recording, rounds: [{}] }), /`rounds.0.benchmark` is wrong/],
  ])('is refused: %s', (text, expected) => {
    expect(() => parseRecording(text, 'a.json')).toThrow(UserError);
    expect(() => parseRecording(text, 'a.json')).toThrow(expected);
  });

  // What a program cannot have written, a disk or an editor may have.
  test.each([
    ['samplesNs.1', '0'],
    ['samplesNs.1', '-0'],
    ['samplesNs.1', '-1.5'],
    ['samplesNs.1', 'null'],
    ['samplesNs.1', '1e999'],
    ['samplesNs.1', '"2"'],
    ['samplesNs', '[]'],
    ['samplesNs', 'null'],
    ['batch', '0'],
    ['steady', 'null'],
    ['process', '{}'],
    ['process.rulerNs', '[0]'],
    ['process.allocation.bytes', '-1'],
    ['process.allocation.collections', 'null'],
    ['process.functions.0.tier', '"ignition"'],
    ['process.functions.0.deoptimisations', '0.5'],
  ])('with damaged samples is refused, and the field named: %s is %s', (field, damage) => {
    const head = { samplesNs: [1, 2, 3], batch: 1, steady: true, process: processOf() };
    const path = ['rounds', '0', 'head', ...field.split('.')];
    const whole = { ...recording, rounds: [{ ...recording.rounds[0], head }] };
    expect(() => parseRecording(JSON.stringify(whole), 'a.json')).not.toThrow();
    const named = new RegExp(`\`${path.join('\\.')}(?:\\.\\w+)*\` is wrong`);
    const damaged = withDamage(whole, path, damage);
    expect(() => parseRecording(damaged, 'a.json')).toThrow(UserError);
    expect(() => parseRecording(damaged, 'a.json')).toThrow(named);
  });

  test.each([
    ['an index below 0', { index: -1 }],
    ['an index between two', { index: 0.5 }],
    ['no head', { head: null }],
    ['a base that is missing', { base: undefined }],
  ])('with a round that has %s is refused', (_name, change) => {
    const damaged = { ...recording, rounds: [{ ...recording.rounds[0], ...change }] };
    expect(() => parseRecording(JSON.stringify(damaged), 'a.json')).toThrow(
      /`rounds.0.\w+` is wrong/,
    );
  });

  test('cut short is refused, wherever it ends', () => {
    const text = JSON.stringify(recording);
    for (let length = 0; length < text.length; length += 7) {
      expect(() => parseRecording(text.slice(0, length), 'a.json')).toThrow(/a.json is not JSON/);
    }
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
