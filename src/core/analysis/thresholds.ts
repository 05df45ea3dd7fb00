import type { Entry, Procedure } from '../model/recording.ts';

/** Log ratios between which a benchmark's verdicts lie. */
export interface Thresholds {
  /** An interval must clear this … */
  readonly floor: number;
  /** … and the estimate reach this, before a change is claimed. */
  readonly claim: number;
  /** An interval within +- this is equality. It lies below the claim: no effect is both. */
  readonly margin: number;
}

/** A benchmark that differs from itself by more than is claimed otherwise gets a larger claim. */
const claimOverNoise = 1.5;

export function thresholdsOf(
  entry: Pick<Entry, 'smallestEffect' | 'noiseFloor'>,
  procedure: Procedure,
): Thresholds {
  const floor = Math.max(procedure.effectFloor, entry.noiseFloor ?? 0);
  const claim = Math.max(entry.smallestEffect, claimOverNoise * (entry.noiseFloor ?? 0));
  return {
    floor: Math.log1p(floor),
    claim: Math.log1p(claim),
    margin: Math.log1p(procedure.equalityShare * claim),
  };
}
