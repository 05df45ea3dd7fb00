import { expect, test } from 'vitest';
import { baselinePoints } from '#core/analysis/baseline-points.ts';
import type { Recording, Round } from '#core/model/recording.ts';
import {
  benchmarkOf,
  checkOf,
  conditions,
  entryOf,
  failureOf,
  recordingOf,
  roundOf,
  testbed,
} from '../properties/simulated.ts';

const [add, matmul] = [benchmarkOf('add'), benchmarkOf('matmul')];
const sha = 'b'.repeat(40);

/** Rounds of head alone with these floors. */
function timed(floors: readonly number[], benchmark = add): Round[] {
  return floors.map((ns, index) => roundOf(index, null, [ns], benchmark));
}

const contended = (round: Round): Round => ({ ...round, contended: true });
const unsteady = (round: Round): Round => ({ ...round, head: { ...round.head, steady: false } });

function left(change: Partial<Recording>) {
  const entries = [add, matmul].map((benchmark) => entryOf({ benchmark, role: 'new' }));
  return baselinePoints(recordingOf({ base: null, entries, ...change }), sha);
}

test('a point is the median floor of the rounds', () => {
  const { points, leftOut } = left({ rounds: [...timed([3, 1, 5]), ...timed([7, 9], matmul)] });
  const rest = { testbedId: testbed.id, sha, recordedAt: '2026-03-04T10:00:00.000Z', conditions };
  expect(points).toEqual([
    { ...rest, benchmark: add.id, floorNs: 3, rounds: 3 },
    { ...rest, benchmark: matmul.id, floorNs: 8, rounds: 2 },
  ]);
  expect(leftOut).toEqual([]);
});

test('a contended round has no part in it', () => {
  const [first, second, third] = timed([3, 50, 5]) as [Round, Round, Round];
  const { points } = left({ rounds: [first, contended(second), third] });
  expect(points).toMatchObject([{ floorNs: 4, rounds: 2 }]);
});

test('rounds that were all contended leave no point, and are told', () => {
  const rounds = [...timed([30, 50]).map(contended), ...timed([7], matmul)];
  expect(left({ rounds })).toEqual({
    points: [expect.objectContaining({ benchmark: matmul.id })],
    leftOut: [{ benchmark: add.id, reason: 'contended' }],
  });
});

test('nor do those of which more than half never became steady', () => {
  const [first, ...others] = timed([3, 4, 5, 6]) as [Round, ...Round[]];
  const half = [first, ...others.slice(0, 1), ...others.slice(1).map(unsteady)];
  expect(left({ rounds: half }).points).toMatchObject([{ floorNs: 4.5, rounds: 4 }]);
  const rounds = [first, ...others.map(unsteady)];
  const told = { points: [], leftOut: [{ benchmark: add.id, reason: 'unsteady' }] };
  expect(left({ rounds })).toEqual(told);
  // Those that were contended do not count on either side.
  const busy = timed([7, 8, 9]).map(contended);
  expect(left({ rounds: [...busy, ...rounds] })).toEqual(told);
});

test.each([
  [
    'wrong',
    { checks: [checkOf({ cell: benchmarkOf('add', 'optimized', 3).id, status: 'wrong' })] },
  ],
  ['that failed', { failures: [failureOf({ kernel: 'add', benchmark: add.id })] }],
] as const)('what is %s, at any shape, leaves none and is told elsewhere', (_what, change) => {
  const rounds = [...timed([3]), ...timed([7], matmul)];
  const { points, leftOut } = left({ rounds, ...change });
  expect(points.map(({ benchmark }) => benchmark)).toEqual([matmul.id]);
  expect(leftOut).toEqual([]);
});

test('what was not reached leaves none', () => {
  expect(left({ rounds: [] })).toEqual({ points: [], leftOut: [] });
});

test('a benchmark without known conditions says so', () => {
  const entries = [entryOf({ benchmark: add, conditions: null })];
  expect(left({ entries, rounds: timed([3]) }).points).toMatchObject([{ conditions: null }]);
});
