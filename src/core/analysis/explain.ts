/** Why a recording is judged as it is, as plain data: the same steps, with what each one saw. */
import type { BaselinePoint } from '../model/baseline.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import type {
  Evidence,
  ExplainedBenchmark,
  ExplainedLook,
  ExplainedRound,
  Explanation,
  LookLimits,
  RoundCounts,
} from '../model/explanation.ts';
import { type Comparison, type Judgement, type Row, worstVerdict } from '../model/judgement.ts';
import type { ArmSamples, Entry, Recording, Round } from '../model/recording.ts';
import { type Look, planLooks } from '../stats/looks.ts';
import { median } from '../stats/order.ts';
import { type RoundRatios, steadierRatios } from '../stats/round-statistic.ts';
import { intervalOf } from '../stats/sign-flip.ts';
import { judgeRecording } from './judge.ts';
import { askPeers, earlierFloors } from './peers/ask-peers.ts';
import { firstDecision, pairsOf, ratiosOf } from './schedule.ts';
import { type Thresholds, thresholdsOf } from './thresholds.ts';

/** Points of the run's testbed, oldest first. */
type StoredSeries = ReadonlyMap<BenchmarkId, readonly BaselinePoint[]>;

/**
 * `isShown` chooses the benchmarks that are explained; how they were judged is the whole run's.
 * `stored` is what the store of the run has of the default branch, for the rules of peers; null for
 * a run without a store.
 */
export function explainRecording(
  recording: Recording,
  isShown: (id: BenchmarkId) => boolean = () => true,
  stored: StoredSeries | null = null,
): Explanation {
  const judgement = judgeRecording(recording, new Map());
  const shown = judgement.rows.filter(({ benchmark }) => isShown(benchmark.id));
  const { id, createdAt, base, head, testbed, procedure } = recording;
  return {
    format: 1,
    run: id,
    createdAt,
    base,
    head,
    testbed,
    procedure,
    headline: headlineOf(judgement, shown),
    benchmarks: shown.map((row) => explainRow(recording, row, stored)),
  };
}

function headlineOf(judgement: Judgement, shown: readonly Row[]): Explanation['headline'] {
  if (shown.length === judgement.rows.length) return judgement.headline;
  const voting = shown.filter(({ role }) => role !== 'timed-only' && role !== 'removed');
  return worstVerdict(voting.map(({ verdict }) => verdict));
}

function explainRow(
  recording: Recording,
  row: Row,
  stored: StoredSeries | null,
): ExplainedBenchmark {
  const { benchmark, role, verdict, reason, comparison } = row;
  const rounds = recording.rounds.filter((round) => round.benchmark === benchmark.id);
  const entry = recording.entries.find((one) => one.benchmark.id === benchmark.id);
  const isCompared = comparison !== null && entry !== undefined;
  return {
    id: benchmark.id,
    role,
    verdict,
    reason,
    counts: countsOf(rounds),
    evidence: isCompared ? evidenceOf(recording, entry, comparison, stored) : null,
  };
}

function countsOf(rounds: readonly Round[]): RoundCounts {
  const discarded = (arms: readonly (ArmSamples | null)[]): number =>
    arms.reduce((sum, arm) => sum + (arm?.process?.discarded ?? 0), 0);
  return {
    rounds: rounds.length,
    contended: rounds.filter((round) => round.contended).length,
    unsteady: rounds.filter(({ base, head }) => !head.steady || base?.steady === false).length,
    discarded: {
      base: discarded(rounds.map(({ base }) => base)),
      head: discarded(rounds.map(({ head }) => head)),
    },
  };
}

function evidenceOf(
  recording: Recording,
  entry: Entry,
  comparison: Comparison,
  stored: StoredSeries | null,
): Evidence {
  const { procedure, entries } = recording;
  const rounds = recording.rounds.filter((round) => round.benchmark === entry.benchmark.id);
  const compared = entries.filter(({ role }) => role === 'compared').length;
  const planned = planLooks(compared, procedure);
  const thresholds = thresholdsOf(entry, procedure);
  const all = pairsOf(rounds);
  const ratios = ratiosOf(all);
  const used = ratios.slice(0, comparison.rounds);
  const reached = firstDecision(ratios, planned, thresholds).looks;
  const looks = planned.slice(0, reached);
  const { statistic: chosen, tail, allocation, tiers, smallestVisibleEffect } = comparison;
  const scatterOf = (of: 'floor' | 'median'): number | null =>
    finite(median(used.map((one) => one[of].scatter)));
  const series = stored === null ? null : (stored.get(entry.benchmark.id) ?? []);
  const earlier = series === null ? null : earlierFloors(series, entry, recording);
  return {
    statistic: {
      chosen,
      floorScatter: scatterOf('floor'),
      medianScatter: scatterOf('median'),
    },
    rounds: explainRounds(rounds, chosen, comparison.rounds),
    thresholds,
    interval: logsOf(comparison),
    intervalFor: (looks.at(-1) ?? planned[0])?.changeLevel === 0 ? 'equality' : 'change',
    smallestVisibleEffect: finite(smallestVisibleEffect),
    looks: looks.map((look) => explainLook(ratios, look, thresholds)),
    planned: planned.map((look) => look.rounds),
    decidedAtLook: comparison.decidedAtLook,
    tail: tail === null ? null : { ...logsOf(tail), says: tail.says },
    allocation,
    tiers,
    earlierRuns: earlier?.length ?? null,
    peers: askPeers(all, earlier ?? []),
  };
}

/** `used`: the first so many rounds that count had a say. */
function explainRounds(
  rounds: readonly Round[],
  statistic: 'floor' | 'median',
  used: number,
): readonly ExplainedRound[] {
  let counted = 0;
  return rounds.flatMap((round): ExplainedRound[] => {
    const { base, index } = round;
    if (base === null) return [];
    const [ratios] = ratiosOf([{ ...round, base }]);
    const logRatio = finite(ratios?.[statistic].ratio ?? Number.NaN);
    if (round.contended) return [{ index, logRatio, state: 'contended' }];
    counted += 1;
    return [{ index, logRatio, state: counted <= used ? 'counted' : 'late' }];
  });
}

function explainLook(
  ratios: readonly RoundRatios[],
  look: Look,
  thresholds: Thresholds,
): ExplainedLook {
  const { statistic, ratios: d } = steadierRatios(ratios.slice(0, look.rounds));
  const limitsAt = (level: number): LookLimits => {
    const { low, high } = intervalOf(d, level);
    return { level, low: finite(low), high: finite(high) };
  };
  return {
    rounds: look.rounds,
    statistic,
    estimate: finite(intervalOf(d, look.equalityLevel).estimate),
    change: limitsAt(look.changeLevel),
    equality: limitsAt(look.equalityLevel),
    outcome: firstDecision(ratios, [look], thresholds).verdict,
  };
}

/** A ratio of 0 or infinity is that of an interval without a limit. */
function logsOf(of: { readonly ratio: number; readonly low: number; readonly high: number }) {
  return {
    estimate: finite(Math.log(of.ratio)),
    low: finite(Math.log(of.low)),
    high: finite(Math.log(of.high)),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
