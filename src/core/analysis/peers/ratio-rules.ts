/** Peers that compare one number with one number: a ratio against a fixed threshold. */
import {
  flagged,
  meanOfRun,
  type PeerAnswer,
  type PeerRule,
  type PeerSamples,
  usableHistory,
  usableRounds,
} from './rule.ts';

/** Base as it was stored last, and head as it was measured now; one run each. */
function storedAndNew(samples: PeerSamples): { base: number; head: number } | null {
  const [round] = usableRounds(samples, 1);
  const [base] = usableHistory(samples, { least: 1, most: 1 }) ?? [];
  return round === undefined || base === undefined ? null : { base, head: meanOfRun(round.head) };
}

const oneStoredRun = { runs: 1, runValue: meanOfRun, floorStands: true };

/**
 * Alerts if the new value is more than `threshold` times the newest stored one of another commit
 * (`getRatio`, `findAlerts`; `addBenchmarkEntry.ts` picks the stored one). It knows no improvement.
 * `alert-threshold` is 200 % where nothing is set (action.yml); 105 % is a common setting.
 */
function githubActionBenchmark(threshold: number): PeerRule {
  return {
    name: `github-action-benchmark ${Math.round(100 * threshold)} %`,
    source: 'benchmark-action/github-action-benchmark c38cce9, src/write.ts, action.yml',
    rounds: 1,
    history: oneStoredRun,
    judge(samples) {
      const run = storedAndNew(samples);
      if (run === null) return 'needs more';
      return flagged(run.head / run.base > threshold, 1);
    },
  };
}

/**
 * The impact is (speed - base speed) / base speed, speed the inverse of the time. The check fails
 * below -10 %, an improvement is reported above 10 %; base is the report of the newest commit of
 * the base branch that has one. The service is closed: this is what its pages say.
 */
const codSpeed: PeerRule = {
  name: 'CodSpeed',
  source: 'codspeed.io/docs/features/understanding-the-metrics, /customization',
  rounds: 1,
  history: oneStoredRun,
  judge(samples) {
    const run = storedAndNew(samples);
    if (run === null) return 'needs more';
    const impact = run.base / run.head - 1;
    return flagged(Math.abs(impact) > 0.1, -impact);
  },
};

/**
 * The ratio of the minima of one run each: above 1 by more than the tolerance is a regression,
 * below 1 by more than it an improvement. 0.05 is BenchmarkTools' default; the benchmarks of Julia
 * itself are tagged with wider ones where they are noisy.
 */
const nanosoldier: PeerRule = {
  name: 'Nanosoldier',
  source:
    'JuliaCI/BenchmarkTools.jl 4258940, src/trials.jl, src/parameters.jl; ' +
    'JuliaCI/Nanosoldier.jl 54b62b2, src/jobs/BenchmarkJob.jl',
  rounds: 1,
  history: null,
  judge(samples): PeerAnswer {
    const [round] = usableRounds(samples, 1);
    if (round === undefined) return 'needs more';
    const ratio = Math.min(...round.head) / Math.min(...round.base);
    return flagged(ratio - 0.05 > 1 || ratio + 0.05 < 1, ratio - 1);
  },
};

export const ratioRules: readonly PeerRule[] = [
  githubActionBenchmark(2),
  githubActionBenchmark(1.05),
  codSpeed,
  nanosoldier,
];
