import type { BaselinePoint } from './baseline.ts';
import type { BenchmarkId } from './benchmark.ts';
import type { Levels } from './change.ts';
import type { ConditionsChange } from './conditions.ts';

/** Where a stored series left its level, or begins anew. */
export interface HistoryChange {
  /** The first commit after it. */
  readonly sha: string;
  readonly recordedAt: string;
  /** Medians of the segments on both sides. */
  readonly levels: Levels;
  /** What else changed there; null where the times alone did. */
  readonly conditions: ConditionsChange | null;
}

/** The stored baseline of one benchmark on one testbed. */
export interface History {
  readonly benchmark: BenchmarkId;
  /** The newest ones, oldest first. */
  readonly points: readonly BaselinePoint[];
  /** How many there are in the store, older ones that are not shown included. */
  readonly all: number;
  /** Among the points, oldest first. */
  readonly changes: readonly HistoryChange[];
}
