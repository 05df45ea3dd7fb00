/**
 * What the nine vectors of accumulators that a loop has stored make together. Four at a time:
 * one after the other, each of the 36 waits for the one before, as long as the loop over a short
 * row. In scalars, and without a call: V8 would not fuse the vectors of the loop.
 */

import { constants } from './constants';

/** Behind the nine vectors: the results of a loop's other folds. */
export const RESULTS: usize = 144;

/** Of one thread: the vectors, and the results behind them. */
export const LANE_BYTES: usize = 192;

/** Their sum, in float64. */
// @ts-expect-error: decorator
@inline
export function sumOfLanes(lanes: usize): f64 {
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  for (let end = lanes + RESULTS; lanes < end; lanes += 16) {
    a += <f64>load<f32>(lanes);
    b += <f64>load<f32>(lanes, 4);
    c += <f64>load<f32>(lanes, 8);
    d += <f64>load<f32>(lanes, 12);
  }
  return a + b + (c + d);
}

/** The largest of them. */
// @ts-expect-error: decorator
@inline
export function largestOfLanes(lanes: usize): f64 {
  let a = load<f32>(lanes);
  let b = load<f32>(lanes, 4);
  let c = load<f32>(lanes, 8);
  let d = load<f32>(lanes, 12);
  for (let end = lanes + RESULTS; lanes < end; lanes += 16) {
    a = max(a, load<f32>(lanes));
    b = max(b, load<f32>(lanes, 4));
    c = max(c, load<f32>(lanes, 8));
    d = max(d, load<f32>(lanes, 12));
  }
  return <f64>max(max(a, b), max(c, d));
}

/** Two vectors, 16 bytes behind this: what two accumulators of a sum start with. */
// @ts-expect-error: decorator
@inline
export function sumStart(): usize {
  return constants() + 136;
}

/** The same of a largest value. */
// @ts-expect-error: decorator
@inline
export function largestStart(): usize {
  return constants() + 168;
}
