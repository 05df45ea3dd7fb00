/** The one loop that the suites of this folder measure: roots of 1 + x², over and over. */
import type { Random, Shape } from 'isochron/suite';

export interface Inputs {
  readonly x: Float64Array;
  readonly out: Float64Array;
  /** Steps of the loop: so many times the length. */
  readonly passes: number;
}

/** A few tens of microseconds a call. */
export const shapes = [{ length: 1000, passes: 20 }];
const verifyShapes = [
  { length: 1, passes: 1 },
  { length: 7, passes: 3 },
];

export function inputs({ length = 1, passes = 1 }: Shape, random: Random): Inputs {
  const x = Float64Array.from({ length }, () => random.uniform(-2, 2));
  return { x, out: new Float64Array(length), passes };
}

/**
 * Every step costs the same, over and over the array, so a share of more steps is that share of
 * more work, and the numbers stay as they are. The inner loop has no other branch: what a processor
 * foresees of one depends on how often it comes.
 */
export function roots(x: Float64Array, out: Float64Array, steps: number): Float64Array {
  for (let done = 0; done < steps; done += x.length) {
    const count = Math.min(x.length, steps - done);
    for (let at = 0; at < count; at += 1) {
      const value = x[at] as number;
      out[at] = Math.sqrt(1 + value * value);
    }
  }
  return out;
}

/** The steps of one call with `extra` of them on top, as a share. */
export function stepsOf({ x, passes }: Inputs, extra = 0): number {
  return Math.round(x.length * passes * (1 + extra));
}

function reference({ x }: Inputs): Float64Array {
  return Float64Array.from(x, (value) => Math.hypot(1, value));
}

/** What all suites of the loop have in common; two operations and a root a step. */
export const common = {
  shapes,
  verifyShapes,
  inputs,
  reference,
  tolerance: 1e-12,
  work: ({ length = 1, passes = 1 }: Shape) => ({ flops: 3 * length * passes }),
};

/** The right implementation. */
export function naive(own: Inputs): Float64Array {
  return roots(own.x, own.out, stepsOf(own));
}
