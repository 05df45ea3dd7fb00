/** The budget of a run, on a clock that goes by what rounds take. */
import { describe, expect, test } from 'vitest';
import { takeRounds } from '#app/take-rounds.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import type { Entry, Round } from '#core/model/recording.ts';
import type { RoundJob } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';
import {
  armOf,
  benchmarkOf,
  entryOf,
  processOf,
  recordingOf,
  roundOf,
  seededRandom,
} from '../properties/simulated.ts';

interface Kernel {
  readonly name: string;
  /** Of a round. */
  readonly seconds: number;
  readonly ratio: number;
  /** Spread of its log ratio. */
  readonly sigma: number;
  /** Whether the machine has other work whenever it is measured. */
  readonly isDisturbed?: boolean;
}

/** Only what rounds need; the clock stands still but for them. */
function benchOf(kernels: readonly Kernel[]) {
  const random = seededRandom(1);
  const order: string[] = [];
  let ms = 0;
  const round = async ({ benchmark, index }: RoundJob) => {
    const kernel = kernels.find(({ name }) => name === benchmark.kernel) as Kernel;
    order.push(kernel.name);
    ms += 1000 * kernel.seconds;
    const head = kernel.ratio * Math.exp(kernel.sigma * random.normal());
    const taken: Round = roundOf(index, [1], [head], benchmark);
    const ns = kernel.isDisturbed ? 2e6 : 1e6;
    const arm = (ns_: readonly number[]) => armOf(ns_, processOf({ rulerNs: [ns, ns] }));
    const round = { ...taken, base: arm([1]), head: arm([head]) };
    return { round, checks: [], failures: [] };
  };
  const bench = {
    sandbox: { round },
    clock: { monotonicMs: () => ms, pause: async () => {} },
    progress: { step() {}, advance() {}, finish() {} },
  } as unknown as Bench;
  return { bench, order };
}

async function measured(kernels: readonly Kernel[], budgetSeconds: number) {
  const { bench, order } = benchOf(kernels);
  const entries = kernels.map(({ name }): Entry => entryOf({ benchmark: benchmarkOf(name) }));
  const tree = {
    directory: '/nowhere',
    treeHash: 'f'.repeat(40),
    commit: { sha: 'a'.repeat(40), ref: 'main' },
  };
  const taken = await takeRounds(
    bench,
    {
      entries,
      compared: entries.length,
      base: tree,
      head: tree,
      judgeOf: () => ({ name: 'base', tree }),
      toleranceOf: () => null,
      commands: [],
      procedure: defaultProcedure,
      seed: 1,
      deadlineMs: 1000 * budgetSeconds,
    },
    new AbortController().signal,
  );
  const { rows } = judgeRecording(recordingOf({ entries, ...taken }), new Map());
  const verdicts = Object.fromEntries(
    rows.map(({ benchmark, verdict }) => [benchmark.kernel, verdict]),
  );
  return { verdicts, order, taken };
}

describe('the budget', () => {
  test('goes to what it can decide: rounds of ten seconds do not starve those of one', async () => {
    const hopeless = { seconds: 10, ratio: 1, sigma: 0.05 };
    const kernels = [
      { name: 'wild', ...hopeless },
      { name: 'wilder', ...hopeless },
      { name: 'quick', seconds: 1, ratio: 1.01, sigma: 0.0005 },
      { name: 'equal', seconds: 1, ratio: 1, sigma: 0.0005 },
    ];
    const { verdicts, taken } = await measured(kernels, 140);
    expect(verdicts).toEqual({
      wild: 'inconclusive',
      wilder: 'inconclusive',
      quick: 'regression',
      equal: 'no-change',
    });
    expect(taken.notReached).toHaveLength(2);
  });

  test('is not spent on a benchmark that is always disturbed, which is given up', async () => {
    const quick = { seconds: 1, ratio: 1, sigma: 0.0005 };
    const { verdicts, order, taken } = await measured(
      [
        { name: 'first', ...quick },
        { name: 'disturbed', ...quick, isDisturbed: true },
        { name: 'last', ...quick },
      ],
      600,
    );
    expect(verdicts).toEqual({ first: 'no-change', disturbed: 'inconclusive', last: 'no-change' });
    const { minRounds } = defaultProcedure;
    // The others are done long before it is.
    expect(order.slice(0, 3 * minRounds).filter((name) => name !== 'disturbed')).toHaveLength(
      2 * minRounds,
    );
    expect(order.filter((name) => name === 'disturbed')).toHaveLength(21);
    expect(taken.notReached).toEqual([]);
  });

  test('is shared by the time that each had, as long as it is enough for all', async () => {
    const slow = { name: 'slow', seconds: 3, ratio: 1.05, sigma: 0.0005 };
    const quick = { name: 'quick', seconds: 1, ratio: 1.05, sigma: 0.0005 };
    const { order, verdicts } = await measured([slow, quick], 600);
    expect(verdicts).toEqual({ slow: 'regression', quick: 'regression' });
    const { minRounds } = defaultProcedure;
    // In turns up to the first look; then the quick one catches up, until it is done.
    expect(order.slice(0, 4)).toEqual(['slow', 'quick', 'slow', 'quick']);
    const later = order.slice(2 * minRounds);
    const ofQuick = later.lastIndexOf('quick') + 1;
    expect(later.slice(0, ofQuick)).toEqual(Array(ofQuick).fill('quick'));
    expect(later.slice(ofQuick)).toEqual(Array(later.length - ofQuick).fill('slow'));
  });
});
