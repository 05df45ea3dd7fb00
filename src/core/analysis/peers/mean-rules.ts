/** Peers that compare means by Student's t, or by a normal deviate. */
import { type Moments, momentsOf } from '../../stats/moments.ts';
import { tLimit, welchTest } from '../../stats/student.ts';
import { flagged, meanOfRun, type PeerRule, usableRounds } from './rule.ts';

/**
 * The differences of the paired samples of one pair of processes: significant if their mean is at
 * least 2.6 standard errors from 0 and more than 1 % of base's mean (`DiffEstimate::build`,
 * `--noise-threshold`). Outliers are kept unless it is asked to filter them.
 */
const tango: PeerRule = {
  name: 'tango',
  source: 'bazhenov/tango 4b00d95, tango-bench/src/lib.rs, cli.rs',
  rounds: 1,
  history: null,
  judge(samples) {
    const [round] = usableRounds(samples, 1);
    const pairs = Math.min(round?.base.length ?? 0, round?.head.length ?? 0);
    // It would go on with one pair, whose standard error it takes as 0.
    if (round === undefined || pairs < 2) return 'needs more';
    const base = round.base.slice(0, pairs);
    const difference = momentsOf(base.map((value, pair) => (round.head[pair] as number) - value));
    const z = difference.mean / Math.sqrt(difference.variance / pairs);
    const percent = (100 * difference.mean) / momentsOf(base).mean;
    return flagged(Math.abs(z) >= 2.6 && Math.abs(percent) > 1, difference.mean);
  },
};

/** What scripts do that take all samples of ten runs as if each were a run: p < .05. */
const pooledWelch: PeerRule = {
  name: 'Welch on pooled samples',
  source: 'no one tool; Welch 1947',
  rounds: 10,
  history: null,
  judge(samples) {
    const rounds = usableRounds(samples, 10);
    if (rounds.length < 10) return 'needs more';
    const base = momentsOf(rounds.flatMap((round) => round.base));
    const head = momentsOf(rounds.flatMap((round) => round.head));
    return flagged(welchTest(head, base).p < 0.05, head.mean - base.mean);
  },
};

/**
 * Welch's test on the rates of 30 runs each, calls a second over the whole run; one star, the least
 * that may be called a difference, is p < .05 (`--runs` of compare.js, the stars of compare.R).
 * Where no rate differs from another, R stops instead.
 */
const nodeCompare: PeerRule = {
  name: 'node compare.R',
  source:
    'nodejs/node, benchmark/compare.js, benchmark/compare.R (e82f76d), ' +
    'doc/contributing/writing-and-running-benchmarks.md (00b46ce)',
  rounds: 30,
  history: null,
  judge(samples) {
    const rounds = usableRounds(samples, 30);
    if (rounds.length < 30) return 'needs more';
    const base = momentsOf(rounds.map((round) => 1e9 / meanOfRun(round.base)));
    const head = momentsOf(rounds.map((round) => 1e9 / meanOfRun(round.head)));
    return flagged(welchTest(head, base).p < 0.05, base.mean - head.mean);
  },
};

interface Limits {
  readonly low: number;
  readonly high: number;
}

/** 95 % intervals of second - first and of (second - first) / first, by the delta method. */
function differencesOf(
  first: Moments,
  second: Moments,
): { readonly absolute: Limits; readonly relative: Limits } {
  const t = tLimit(0.975, first.n - 1);
  const one = first.variance / first.n;
  const other = second.variance / second.n;
  const difference = second.mean - first.mean;
  const around = (center: number, variance: number): Limits => {
    const half = t * Math.sqrt(variance);
    return { low: center - half, high: center + half };
  };
  return {
    absolute: around(difference, one + other),
    relative: around(
      difference / first.mean,
      (one * second.mean ** 2 + other * first.mean ** 2) / first.mean ** 4,
    ),
  };
}

function holdsZero({ low, high }: Limits): boolean {
  return low <= 0 && high >= 0;
}

/**
 * One sample is one fresh process. After 50 of each, ten more of each at a time, until neither
 * relative difference (head to base, base to head) has 0 in its 95 % interval, or until 3 minutes
 * are over; then slower if the absolute and the relative interval are above 0, faster if both are
 * below, else "unsure", here `same`. The rounds that there are stand for the 3 minutes.
 */
const tachometer: PeerRule = {
  name: 'tachometer',
  source: 'google/tachometer 705d648, src/stats.ts, runner.ts, defaults.ts, format.ts',
  rounds: 50,
  history: null,
  judge(samples) {
    const rounds = usableRounds(samples, Number.POSITIVE_INFINITY);
    const bases = rounds.map((round) => meanOfRun(round.base));
    const heads = rounds.map((round) => meanOfRun(round.head));
    for (let taken = 50; taken <= rounds.length; taken += 10) {
      const base = momentsOf(bases.slice(0, taken));
      const head = momentsOf(heads.slice(0, taken));
      const { absolute, relative } = differencesOf(base, head);
      const isResolved = !holdsZero(relative) && !holdsZero(differencesOf(head, base).relative);
      if (!isResolved && taken + 10 <= rounds.length) continue;
      if (absolute.low > 0 && relative.low > 0) return 'slower';
      return absolute.high < 0 && relative.high < 0 ? 'faster' : 'same';
    }
    return 'needs more';
  },
};

export const meanRules: readonly PeerRule[] = [tango, pooledWelch, nodeCompare, tachometer];
