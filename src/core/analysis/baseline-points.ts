import type { BaselinePoint } from '../model/baseline.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import type { Recording, Round } from '../model/recording.ts';
import { checkConcerns, failureConcerns } from './concerns.ts';
import { floorsOf } from './floors.ts';
import { isUnsteady } from './soundness.ts';

export interface BaselinePoints {
  readonly points: readonly BaselinePoint[];
  /** Benchmarks that were timed, but not well enough for later times to be held against them. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly benchmark: BenchmarkId;
  /** Every round was contended; or more than half of the others never became steady. */
  readonly reason: 'contended' | 'unsteady';
}

/**
 * The points of the baseline that a measured commit makes. Nothing of an implementation that is
 * wrong or has failed at any shape is normal; nor is what a busy machine or code that still changed
 * have timed, and one such point would make the next one suspect.
 */
export function baselinePoints(recording: Recording, sha: string): BaselinePoints {
  const points: BaselinePoint[] = [];
  const leftOut: LeftOut[] = [];
  const timed = Map.groupBy(recording.rounds, ({ benchmark }) => benchmark);
  const wrong = recording.checks.filter(({ status }) => status === 'wrong');
  for (const { benchmark, conditions } of recording.entries) {
    const isSpoilt =
      wrong.some((check) => checkConcerns(check, benchmark)) ||
      recording.failures.some((failure) => failureConcerns(failure, benchmark));
    const rounds = timed.get(benchmark.id) ?? [];
    if (isSpoilt || rounds.length === 0) continue;
    const own = rounds.filter(({ contended }) => !contended);
    const reason = leftOutBy(own);
    if (reason !== null) {
      leftOut.push({ benchmark: benchmark.id, reason });
      continue;
    }
    points.push({
      benchmark: benchmark.id,
      testbedId: recording.testbed.id,
      sha,
      recordedAt: recording.createdAt,
      floorNs: floorsOf(own).headNs,
      rounds: own.length,
      conditions: conditions ?? null,
    });
  }
  return { points, leftOut };
}

/** Of rounds that were not contended. */
function leftOutBy(rounds: readonly Round[]): LeftOut['reason'] | null {
  if (rounds.length === 0) return 'contended';
  return isUnsteady(rounds) ? 'unsteady' : null;
}
