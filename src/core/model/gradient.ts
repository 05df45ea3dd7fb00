import type { NumericArray } from '#suite';

/** One backward step: an output that is a gradient, beside central differences in float64. */
export interface Gradient {
  /** From 1, in the order of the backward pass. */
  readonly step: number;
  readonly input: string;
  /** Null where the output is one array. */
  readonly output: string | null;
  readonly dimensions: readonly number[];
  /** What rounding alone may make of a difference. */
  readonly noise: number;
  /** NaN where nothing was computed: a step takes a few places of a long input, and no kinks. */
  readonly differences: NumericArray;
}
