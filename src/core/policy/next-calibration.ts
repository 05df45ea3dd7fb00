import { fewestCalibrations } from '../model/calibration.ts';
import type { Repository } from '../model/repository.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** What is known of a repository's runs against itself, on one testbed. Times are of the epoch. */
export interface Calibrated {
  readonly repository: Repository;
  /** Those of the benchmarks as they are now. */
  readonly runs: number;
  readonly newestMs: number | null;
  /** When a run was last asked for, whatever became of it; null where nobody knows. */
  readonly askedMs: number | null;
}

/**
 * The repository that is to be measured against itself now: of those that are due, the one that
 * has waited longest. Null when none is due. One that cannot be measured is due every hour and
 * then waits behind the others.
 */
export function nextCalibration(all: readonly Calibrated[], nowMs: number): Repository | null {
  const due = all.filter((one) => isDue(one, nowMs));
  return due.toSorted((a, b) => lastMs(a) - lastMs(b))[0]?.repository ?? null;
}

function isDue({ runs, newestMs, askedMs }: Calibrated, nowMs: number): boolean {
  // Quickly until a noise floor can be told; then as often as machines change.
  const everyMs = runs < fewestCalibrations ? hourMs : dayMs;
  return isPast(newestMs, everyMs, nowMs) && isPast(askedMs, hourMs, nowMs);
}

function isPast(sinceMs: number | null, waitMs: number, nowMs: number): boolean {
  return sinceMs === null || nowMs - sinceMs >= waitMs;
}

/** Never is longest ago. */
function lastMs({ newestMs, askedMs }: Calibrated): number {
  return Math.max(newestMs ?? 0, askedMs ?? 0);
}
