/** Peers that take from a stored series how far values usually lie apart. */
import { momentsOf } from '../../stats/moments.ts';
import { median, sorted } from '../../stats/order.ts';
import { quantile } from '../../stats/quantile.ts';
import { upperPrediction } from '../../stats/student.ts';
import { flagged, meanOfRun, type PeerRule, usableHistory, usableRounds } from './rule.ts';

/**
 * The recipe of the documentation: `t_test`, the newest 64 values, an upper boundary of 0.99. It
 * alerts above mean + t(.99, n - 1) s sqrt(1 + 1/n); with no lower boundary it sees no improvement,
 * and without a spread no boundary is computed.
 */
const bencher: PeerRule = {
  name: 'Bencher t-test 0.99',
  source:
    'bencherdev/bencher 8d75325, lib/bencher_boundary/src/limits/mod.rs, mean.rs; ' +
    'bencher.dev/docs/how-to/track-benchmarks',
  rounds: 1,
  history: { runs: 2, runValue: meanOfRun, floorStands: true },
  judge(samples) {
    const [round] = usableRounds(samples, 1);
    const stored = usableHistory(samples, { least: 2, most: 64 });
    if (round === undefined || stored === null) return 'needs more';
    if (stored.every((value) => value === stored[0])) return 'same';
    return flagged(meanOfRun(round.head) > upperPrediction(stored, 0.99), 1);
  },
};

/** Relative sizes of the steps from value to value, ascending; over the value that `over` names. */
function stepsOf(series: readonly number[], over: 'older' | 'newer'): number[] {
  const steps = series.slice(1).map((newer, index) => {
    const older = series[index] as number;
    return Math.abs(newer - older) / (over === 'older' ? older : newer);
  });
  return sorted(steps);
}

/** Beyond this, a step is an outlier: three interquartile ranges above the upper quartile. */
function fence(lower: number, upper: number): number {
  return upper + 3 * (upper - lower);
}

const rustcPerfCommits = 30;
const rustcPerfIterations = 5;

/** Sizes of a change of the wall time, in per cent, from which its magnitude is 2, 3, 4, 5. */
const rustcPerfSizes = [0.4, 2, 4, 10];
/** The same for a change in multiples of its threshold. */
const rustcPerfMultiples = [1.5, 3, 6, 12];

function magnitude(value: number, steps: readonly number[]): number {
  return 1 + steps.filter((step) => value >= step).length;
}

/**
 * A run's value is the least of its iterations: 5 calls in one process for a runtime benchmark (3
 * processes for a compile-time one). Base is the stored value of the parent. The steps between the
 * 30 commits before it, each over the newer value, give the threshold; the quartiles are medians
 * of the halves. A change that reaches the threshold is reported if it is relevant: the mean of its
 * two magnitudes, rounded down, is at least 2. With fewer commits it falls back to 0.2 %, which is
 * meant for instruction counts; here that is `needs more`.
 */
const rustcPerf: PeerRule = {
  name: 'rustc-perf',
  source:
    'rust-lang/rustc-perf 169b07b, site/src/comparison.rs, collector/benchlib/src/benchmark.rs, ' +
    'collector/src/runtime/mod.rs',
  rounds: 1,
  history: { runs: rustcPerfCommits + 1, runValue: leastIteration, floorStands: true },
  judge(samples) {
    const [round] = usableRounds(samples, 1);
    const stored = usableHistory(samples, {
      least: rustcPerfCommits + 1,
      most: rustcPerfCommits + 1,
    });
    if (round === undefined || stored === null) return 'needs more';
    const base = stored[rustcPerfCommits] as number;
    const steps = stepsOf(stored.slice(0, rustcPerfCommits), 'newer');
    const half = Math.floor(steps.length / 2);
    const threshold = fence(median(steps.slice(0, half)), median(steps.slice(half + 1)));
    const change = (leastIteration(round.head) - base) / base;
    const size = Math.abs(change);
    const magnitudes =
      magnitude(100 * size, rustcPerfSizes) + magnitude(size / threshold, rustcPerfMultiples);
    const isRelevant = size >= 0.0001 && magnitudes >= 4;
    return flagged(size >= threshold && isRelevant, change);
  },
};

function leastIteration(samples: readonly number[]): number {
  return Math.min(...samples.slice(0, rustcPerfIterations));
}

/** The upper one of two middle values: what rustls-bench-app takes of 100 iterations. */
function upperMedian(samples: readonly number[]): number {
  return sorted(samples)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

/**
 * Base and head are both run, one process each. The threshold is 5 % with fewer than ten stored
 * results of the main branch (of the last 30 days), else the fence of their steps, each over the
 * older value, the quartiles as the values a quarter and three quarters up; never below 1 %.
 */
const rustls: PeerRule = {
  name: 'rustls bench app',
  source:
    'rustls/rustls-bench-app cd2c478, ci-bench-runner/src/job/bench_pr.rs, job/mod.rs, runner.rs',
  rounds: 1,
  history: { runs: 0, runValue: upperMedian, floorStands: false },
  judge(samples) {
    const [round] = usableRounds(samples, 1);
    const stored = usableHistory(samples, { least: 0 });
    if (round === undefined || stored === null) return 'needs more';
    const steps = stepsOf(stored, 'older');
    const at = (share: number): number => steps[Math.floor(steps.length * share)] as number;
    const threshold = stored.length < 10 ? 0.05 : Math.max(0.01, fence(at(0.25), at(0.75)));
    const base = upperMedian(round.base);
    const change = (upperMedian(round.head) - base) / base;
    return flagged(Math.abs(change) >= threshold, change);
  },
};

/** Values of a series without those that jumped away and back: Conbench's outliers. */
function withoutOutliers(series: readonly number[]): readonly number[] {
  const jumps = series.slice(1).map((value, index) => value - (series[index] as number));
  const ascending = sorted(jumps);
  const low = quantile(ascending, 0.05);
  const high = quantile(ascending, 0.95);
  // Mean and spread of the jumps so far, without those beyond the two quantiles.
  const calm: number[] = [];
  const isShift = jumps.map((jump) => {
    if (jump >= low && jump <= high) calm.push(jump);
    const { mean, variance } = momentsOf(calm);
    return Math.abs((jump - mean) / Math.sqrt(variance)) > 5;
  });
  return series.filter((_, index) => !(isShift[index - 1] === true && isShift[index] === true));
}

/** A result is summed up by its best repetition where nothing else is set. */
function bestOf(samples: readonly number[]): number {
  return Math.min(...samples);
}

/**
 * Head's z-score beyond 5, against the stored results of base and the commits before it, 100 at
 * most, outliers left out: their mean, and the standard deviation of each one's distance from the
 * mean of those before it. A new mean begins only where somebody marks a change by hand, and nobody
 * does here.
 */
const conbench: PeerRule = {
  name: 'Conbench',
  source: 'conbench/conbench 3af4a55, conbench/entities/history.py, api/compare.py, config.py',
  rounds: 1,
  history: { runs: 2, runValue: bestOf, floorStands: true },
  judge(samples) {
    const [round] = usableRounds(samples, 1);
    const stored = usableHistory(samples, { least: 2, most: 100 });
    if (round === undefined || stored === null) return 'needs more';
    const kept = withoutOutliers(stored);
    let sum = 0;
    const residuals = kept.map((value, index) => {
      const before = index === 0 ? value : sum / index;
      sum += value;
      return value - before;
    });
    const deviation = Math.sqrt(momentsOf(residuals).variance);
    const difference = bestOf(round.head) - sum / kept.length;
    return flagged(deviation > 0 && Math.abs(difference / deviation) > 5, difference);
  },
};

export const historyRules: readonly PeerRule[] = [bencher, rustcPerf, rustls, conbench];
