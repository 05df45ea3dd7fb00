/** Peers that ask whether head's values tend to be larger than base's, by their ranks. */
import { kolmogorovSmirnov } from '../../stats/kolmogorov-smirnov.ts';
import {
  mannWhitney,
  mannWhitneyFromNormal,
  mannWhitneyTiesBroken,
} from '../../stats/mann-whitney.ts';
import { mean } from '../../stats/moments.ts';
import { median } from '../../stats/order.ts';
import { flagged, meanOfRun, type PeerRound, type PeerRule, usableRounds } from './rule.ts';

interface Values {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

function meansOf(rounds: readonly PeerRound[]): Values {
  return {
    base: rounds.map((round) => meanOfRun(round.base)),
    head: rounds.map((round) => meanOfRun(round.head)),
  };
}

/**
 * Mann & Whitney's test on ten runs each ("at least 10", the documentation says), the time a call
 * of each; a difference is printed if p <= .05, however small, and it is that of the medians.
 */
const benchstat: PeerRule = {
  name: 'benchstat',
  source:
    'golang/perf 712aea8, cmd/benchstat/main.go, benchmath/anone.go, benchmath/sample.go; ' +
    'aclements/go-moremath c8bbc67, stats/utest.go',
  rounds: 10,
  history: null,
  judge(samples) {
    const rounds = usableRounds(samples, 10);
    if (rounds.length < 10) return 'needs more';
    const { base, head } = meansOf(rounds);
    return flagged(mannWhitney(base, head) <= 0.05, median(head) - median(base));
  },
};

/** Processes that asv starts of each commit, in turns, and the samples it takes of each. */
const asvRounds = 2;
const asvSamples = 5;

/**
 * `asv continuous`: two rounds of at most five samples each, together; different if Mann &
 * Whitney's p, ties broken towards no difference, is below .002, and then worse if base's median is
 * below head's over 1.1. With so few samples that p cannot get there it compares intervals of the
 * median, which are then infinite.
 */
const asv: PeerRule = {
  name: 'asv',
  source:
    'airspeed-velocity/asv 7032df7, asv/commands/compare.py, asv/_stats.py; ' +
    'airspeed-velocity/asv_runner 01d4a25, asv_runner/benchmarks/time.py, statistics.py',
  rounds: asvRounds,
  history: null,
  judge(samples) {
    const rounds = usableRounds(samples, asvRounds);
    const base = rounds.flatMap((round) => round.base.slice(0, asvSamples));
    const head = rounds.flatMap((round) => round.head.slice(0, asvSamples));
    const isEnough = [base, head].every(({ length }) => length === asvRounds * asvSamples);
    if (!isEnough) return 'needs more';
    if (!(mannWhitneyTiesBroken(base, head) < 0.002)) return 'same';
    const before = median(base);
    const after = median(head);
    return flagged(before < after / 1.1 || after < before / 1.1, after - before);
  },
};

/**
 * Runs at which Pinpoint looks, and the p-value above which it takes no more. Its table for a
 * difference of one interquartile range, which is what it looks for where the job names no size,
 * has .5708 for 10 runs and less than .10 from 20 on; .10 is the least while it explores.
 */
const pinpointLooks = [
  { runs: 10, enough: 0.5708 },
  { runs: 20, enough: 0.1 },
  { runs: 40, enough: 0.1 },
  { runs: 80, enough: 0.1 },
  { runs: 160, enough: 0.1 },
];

/**
 * The smaller of Mann & Whitney's p and Kolmogorov & Smirnov's, both from their limits. From 10
 * runs on they are doubled while p is above .05 and not above `enough`; then the commits are
 * reported as different if p <= .01. A job that knows which direction is better reports only
 * regressions; here it does not know.
 */
const pinpoint: PeerRule = {
  name: 'Pinpoint',
  source:
    'catapult-project/catapult 6fd8bbe, dashboard/dashboard/pinpoint/models/job_state.py, ' +
    'job.py, compare/compare.py, compare/thresholds.py',
  rounds: 10,
  history: null,
  judge(samples) {
    for (const { runs, enough } of pinpointLooks) {
      const rounds = usableRounds(samples, runs);
      if (rounds.length < runs) return 'needs more';
      const { base, head } = meansOf(rounds);
      const p = Math.min(mannWhitneyFromNormal(base, head), kolmogorovSmirnov(base, head));
      if (p > 0.05 && p <= enough) continue;
      return flagged(p <= 0.01, mean(head) - mean(base));
    }
    return 'same';
  },
};

export const rankRules: readonly PeerRule[] = [benchstat, asv, pinpoint];
